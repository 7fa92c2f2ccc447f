import type { PodSpec } from '../../kube/resources.ts';

/**
 * How pods that look members up by name ask the cluster's DNS.
 *
 * The name of a member that is gone is found in no search domain, and is then asked for as it stands. The cluster's DNS passes that
 * question on, to a server that may be slow or out of reach. The resolver's own limits are 5 s, twice. mongod looks names up on the
 * thread that sends its heartbeats, so one name that is gone kept a new member waiting for 16 s.
 */
export function memberDns(): Pick<PodSpec, 'dnsConfig'> {
  return {
    dnsConfig: {
      options: [
        { name: 'timeout', value: '1' },
        { name: 'attempts', value: '2' },
      ],
    },
  };
}
