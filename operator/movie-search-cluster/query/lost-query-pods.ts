import type { DeleteQueryPod } from '../actions/delete-query-pod.ts';
import type { ObservedNode, ObservedQueryPod } from '../observed.ts';
import type { Remark } from '../remark.ts';

/**
 * How many pods that were made on a silent node are taken from it while the scheduler takes the node for ready: each is as likely
 * to land there again as its like. After that Kubernetes' own mark is waited for.
 */
export const mostTries = 5;

export interface LostQueryPods {
  readonly actions: readonly DeleteQueryPod[];
  readonly troubles: readonly Remark[];
}

/**
 * Query pods on nodes that have been silent for too long are deleted, so that their Deployment makes others: by itself it would
 * wait until Kubernetes evicts them, five minutes later. They hold no data; they stay Terminating until their node is back.
 *
 * | the node                    | the pod                                | deleted                      |
 * | --------------------------- | -------------------------------------- | ---------------------------- |
 * | not silent, or not for long | any                                    | no                           |
 * | silent                      | terminates                             | no                           |
 * | silent                      | is ready and answers                   | no: its kubelet alone is gone |
 * | silent                      | has started; not ready, or silent      | yes                          |
 * | silent                      | has not started; the scheduler takes the node for ready, and many were taken from it | no |
 * | silent                      | has not started, anything else         | yes                          |
 */
export function lostQueryPods(
  pods: readonly ObservedQueryPod[],
  nodes: readonly ObservedNode[],
  nodeTimeoutMs: number,
): LostQueryPods {
  const silentNodes = new Map(
    nodes
      .filter(({ leaseSilentMs }) => leaseSilentMs !== null && leaseSilentMs >= nodeTimeoutMs)
      .map((node) => [node.name, node]),
  );
  const lost = pods.flatMap((pod): { pod: ObservedQueryPod; node: ObservedNode }[] => {
    const node = pod.node === null ? undefined : silentNodes.get(pod.node);
    if (node === undefined || pod.terminating || (pod.ready && !pod.silent)) return [];
    return [{ pod, node }];
  });
  const taken = (node: ObservedNode) =>
    pods.filter((pod) => pod.terminating && pod.node === node.name).length;
  const isWaitedFor = ({ pod, node }: (typeof lost)[number]) =>
    !pod.hasStarted && node.ready?.status === 'True' && taken(node) >= mostTries;
  return {
    actions: lost
      .filter((each) => !isWaitedFor(each))
      .map(({ pod: { name, uid }, node }) => ({
        kind: 'DeleteQueryPod',
        name,
        uid,
        why: `its node ${node.name} is silent`,
      })),
    troubles: lost.map((each) => ({
      reason: 'QueryPodLost',
      message:
        `${each.pod.name} is lost: its node ${each.node.name} is silent. ` +
        (isWaitedFor(each)
          ? 'Another one is made once Kubernetes sends no more pods to that node.'
          : 'Another one takes its place.'),
    })),
  };
}
