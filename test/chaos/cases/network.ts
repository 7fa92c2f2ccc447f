import type { ChaosCase } from '../chaos-case.ts';
import { nodeOf } from '../pod-parts.ts';
import { cutApart, mendNetwork } from '../faults/network-cut.ts';
import type { Live } from '../../../kube/resource-kind.ts';
import type { Pod } from '../../../operator/kube/resources.ts';
import type { Blow } from '../chaos-case.ts';

/** Nothing is lost: a member that hears from one other member follows that one. */
export const membersCutApart: ChaosCase = {
  name: 'members-cut-apart',
  fault: 'the network between the primary and one secondary is cut for 45 s',
  limits: { failuresWithin: 0, redundant: { after: 'lift', p95: 60 }, settled: 120 },
  prepare: (cluster) => cut([cluster.primary()], [cluster.secondary()], 45),
};

/** An operator that hears of no member must leave all of them as they are, and say so. */
export const operatorCutOff: ChaosCase = {
  name: 'operator-cut-off',
  fault: 'the network between the operator and every member is cut for 60 s',
  limits: { failuresWithin: 0, noticed: 20, redundant: { after: 'fault', p95: 1 }, settled: 120 },
  prepare: (cluster) => {
    const before = cluster.members().map(({ metadata }) => metadata.uid);
    const broken = (): string[] => {
      const now = new Set(cluster.members().map(({ metadata }) => metadata.uid));
      return before.every((uid) => now.has(uid))
        ? []
        : ['a member was replaced that only the operator could not reach'];
    };
    return { ...cut(cluster.operators(), cluster.members(), 60), broken };
  },
};

function cut(ones: readonly Live<Pod>[], others: readonly Live<Pod>[], seconds: number): Blow {
  const nodes = [...new Set([...ones, ...others].map(nodeOf))];
  return {
    lasts: seconds,
    strike: () => cutApart(nodes, ones.map(addressOf), others.map(addressOf)),
    lift: async () => {
      await Promise.all(nodes.map(mendNetwork));
    },
  };
}

function addressOf({ metadata, status }: Live<Pod>): string {
  if (status?.podIP === undefined) throw new Error(`${metadata.name} has no address`);
  return status.podIP;
}
