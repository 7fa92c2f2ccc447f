import type { EndpointSlice } from '../../kube/endpoint-slice.ts';
import { hostPort } from '../../kube/host-port.ts';
import type { ReplicaAddress } from './replica-source.ts';

/** The name of the port in the slices, where they have several. */
const PORT_NAME = 'mongodb';
/** The families from the one that is taken first. A mongod listens on all that its pod has. */
const FAMILIES: readonly EndpointSlice['addressType'][] = ['IPv4', 'IPv6', 'FQDN'];

type Slice = Pick<EndpointSlice, 'addressType' | 'endpoints' | 'ports'>;

/** What one slice says of one endpoint. */
interface Listed {
  /** The same in every slice that lists the endpoint, where the endpoint is a pod. */
  readonly identity: string;
  readonly address: ReplicaAddress;
  readonly isReady: boolean;
}

/**
 * The endpoints that a Service's slices list as ready, each once: slices of two address families list an endpoint twice, and while
 * endpoints move from one slice to another both may list them. Sorted by name.
 *
 * An endpoint is ready only where every slice that lists it says so. Slices are written one after another: the slice of one family
 * still has a pod ready for a moment after the other has not, and such a pod must get no new read. An endpoint that is terminating
 * is not ready, even where a Service that publishes unready addresses says so.
 */
export function readyEndpoints(slices: readonly Slice[]): ReplicaAddress[] {
  const listed = slices
    .toSorted((a, b) => FAMILIES.indexOf(a.addressType) - FAMILIES.indexOf(b.addressType))
    .flatMap(listedIn);
  const unready = new Set(listed.filter(({ isReady }) => !isReady).map(({ identity }) => identity));
  const found = new Map<string, ReplicaAddress>();
  for (const { identity, address } of listed)
    if (!unready.has(identity) && !found.has(identity)) found.set(identity, address);
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function listedIn({ endpoints, ports }: Slice): Listed[] {
  const port = (ports ?? []).find(({ name }, _, { length }) => name === PORT_NAME || length === 1)?.port;
  if (port === undefined) return [];
  return (endpoints ?? []).flatMap(({ addresses, conditions, targetRef, zone, nodeName }): Listed[] => {
    const [host] = addresses;
    if (host === undefined) return [];
    const name = targetRef?.name ?? hostPort(host, port);
    const isReady = conditions?.ready !== false && conditions?.terminating !== true;
    return [
      {
        identity: targetRef?.uid ?? name,
        address: {
          ...{ name, host, port },
          ...(zone === undefined ? {} : { zone }),
          ...(nodeName === undefined ? {} : { node: nodeName }),
        },
        isReady,
      },
    ];
  });
}
