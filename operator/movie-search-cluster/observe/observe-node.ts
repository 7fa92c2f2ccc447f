import type { Live } from '../../../kube/resource-kind.ts';
import type { Node } from '../../kube/resources.ts';
import type { ObservedNode } from '../observed.ts';
import type { NodeSilence } from './node-heartbeats.ts';

/**
 * A node as the API server describes it.
 *
 * @param topologyKey the node label that tells its zone
 * @param leases when kubelets renewed the leases of their nodes
 */
export function observeNode(
  { metadata, spec, status }: Live<Node>,
  topologyKey: string,
  leases: NodeSilence,
): ObservedNode {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return {
    name: metadata.name,
    uid: metadata.uid,
    machine: machineOf(status?.nodeInfo) ?? metadata.uid,
    createdAt: new Date(metadata.creationTimestamp),
    zone: metadata.labels?.[topologyKey] ?? null,
    ready:
      ready === undefined
        ? null
        : {
            status: ready.status === 'True' || ready.status === 'False' ? ready.status : 'Unknown',
            since: new Date(ready.lastTransitionTime ?? metadata.creationTimestamp),
          },
    leaseSilentMs: leases.leaseSilentMs(metadata.name),
    renewedAt: leases.renewedAt(metadata.name),
    taints: (spec?.taints ?? []).map(({ key, value = '', effect }) => ({ key, value, effect })),
    unschedulable: spec?.unschedulable ?? false,
    deleting: metadata.deletionTimestamp !== undefined,
    addresses: (status?.addresses ?? []).map(({ address }) => address),
  };
}

/** Each alone may be the same on several machines: made from one image, or parts of one host. */
function machineOf(info: { machineID?: string; systemUUID?: string } | undefined): string | null {
  const { machineID = '', systemUUID = '' } = info ?? {};
  return machineID === '' && systemUUID === '' ? null : `${machineID}/${systemUUID}`;
}
