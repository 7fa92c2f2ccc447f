import type { Live } from '../../kube/resource-kind.ts';
import type { Pod } from '../../operator/kube/resources.ts';

/** uids of pods, ids of containers and names of nodes that a fault has struck. */
export type Struck = ReadonlySet<string>;

/** @throws Error where the pod is not scheduled */
export function nodeOf({ metadata, spec }: Live<Pod>): string {
  if (spec?.nodeName === undefined) throw new Error(`${metadata.name} is on no node`);
  return spec.nodeName;
}

/** Ids of the containers that run for a pod now. */
export function containersOf({ status }: Live<Pod>): string[] {
  return (status?.containerStatuses ?? []).flatMap(({ containerID }) => containerID ?? []);
}

/** Whether the pod, one of its containers or its node has been struck. */
export function isStruck(pod: Live<Pod>, struck: Struck): boolean {
  const parts = [pod.metadata.uid, pod.spec?.nodeName, ...containersOf(pod)];
  return parts.some((part) => part !== undefined && struck.has(part));
}

/** Whether the API server calls the pod ready, and it is to stay. */
export function isReady({ metadata, status }: Live<Pod>): boolean {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return metadata.deletionTimestamp === undefined && ready?.status === 'True';
}
