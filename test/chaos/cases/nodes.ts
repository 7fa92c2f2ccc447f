import type { ChaosCluster } from '../chaos-cluster.ts';
import { containersOf, nodeOf } from '../pod-parts.ts';
import { crowdAround, gatherMembers, pairMembers } from '../arrange.ts';
import type { Blow, ChaosCase } from '../chaos-case.ts';
import { bringBack, docker } from '../faults/docker.ts';
import { cutOffNode, mendNetwork } from '../faults/network-cut.ts';
import { isSpread } from '../spread.ts';
import type { Limits } from '../verdict.ts';

/** Two members move, each after two minutes in which nothing else has moved. */
const spreadSeconds = 420;

/** The node carries a query pod, a member and the operator that leads. */
const lostNodeLimits: Limits = {
  failuresWithin: 10,
  noticed: 20,
  leader: 15,
  redundant: { after: 'fault', p95: 60 },
  settled: 180,
};

export const nodeDrained: ChaosCase = {
  name: 'node-drained',
  fault: 'the node of a secondary is drained, and takes pods again later',
  limits: { failuresWithin: 0, redundant: { after: 'fault', p95: 60 }, settled: 180 },
  prepare: (cluster) => drained(cluster, nodeOf(cluster.secondary())),
  restore: untilSpread,
};

export const nodeKilled: ChaosCase = {
  name: 'node-killed',
  fault:
    'the node of a secondary, a query pod and the leading operator is switched off, and comes back later',
  limits: lostNodeLimits,
  prepare: async (cluster) => killed(cluster, await crowdAround(cluster, cluster.secondary())),
  restore: untilSpread,
};

export const primaryNodeKilled: ChaosCase = {
  name: 'primary-node-killed',
  fault:
    'the node of the primary, a query pod and the leading operator is switched off, and comes back later',
  limits: lostNodeLimits,
  prepare: async (cluster) => killed(cluster, await crowdAround(cluster, cluster.primary())),
  restore: untilSpread,
};

export const nodePaused: ChaosCase = {
  name: 'node-paused',
  fault: 'the node of a secondary, a query pod and the leading operator stands still for a minute or more',
  limits: lostNodeLimits,
  prepare: async (cluster) => paused(cluster, await crowdAround(cluster, cluster.secondary()), 60),
  restore: untilSpread,
};

export const majorityPaused: ChaosCase = {
  name: 'majority-paused',
  fault: 'a node with 2 of 3 members stands still for 90 s',
  limits: {
    failuresWithin: 10,
    failuresWithinAfterLift: 10,
    noticed: 20,
    redundant: { after: 'lift', p95: 120 },
    settled: 300,
  },
  prepare: async (cluster) => {
    const node = nodeOf(cluster.secondary());
    await pairMembers(cluster, node);
    const blow = paused(cluster, node, 90);
    return { ...blow, broken: () => [...saysNoPrimary(cluster)] };
  },
  restore: untilSpread,
};

export const zoneCutOff: ChaosCase = {
  name: 'zone-cut-off',
  fault:
    'the network of the zone of the primary, a query pod and the leading operator is cut, and mended later',
  limits: lostNodeLimits,
  prepare: async (cluster) => {
    const zone = cluster.zoneOf(await crowdAround(cluster, cluster.primary()));
    const nodes = cluster
      .workers()
      .map(({ metadata }) => metadata.name)
      .filter((node) => cluster.zoneOf(node) === zone);
    return {
      takes: nodes,
      lasts: 60,
      strike: async () => {
        await Promise.all(nodes.map(cutOffNode));
      },
      lift: async () => {
        await Promise.all(nodes.map(mendNetwork));
      },
    };
  },
  restore: untilSpread,
};

export const membersOnOneNode: ChaosCase = {
  name: 'members-on-one-node',
  fault: 'all other nodes were drained, and take pods again: members are spread over the nodes anew',
  limits: { failuresWithin: 0, redundant: { after: 'fault', p95: 1 }, settled: 60 },
  prepare: async (cluster) => {
    await gatherMembers(cluster, nodeOf(cluster.primary()));
    return {
      strike: () => Promise.resolve(),
      broken: async () => {
        const spread = await cluster.comesTrue(() => isSpread(cluster), spreadSeconds);
        return spread ? [] : [`members are not spread again after ${spreadSeconds} s`];
      },
    };
  },
};

function drained(cluster: ChaosCluster, node: string): Blow {
  const onNode = cluster.witness.pods().filter(({ spec }) => spec?.nodeName === node);
  const flags = ['--ignore-daemonsets', '--delete-emptydir-data', '--timeout=120s'];
  return {
    takesForGood: onNode.map(({ metadata }) => metadata.uid),
    strike: async () => {
      await cluster.live.kubectl('drain', node, ...flags);
    },
    lift: () => cluster.setSchedulable(node, true),
  };
}

function killed(cluster: ChaosCluster, node: string): Blow {
  const onNode = cluster.witness.pods().filter(({ spec }) => spec?.nodeName === node);
  return {
    takes: [node],
    takesForGood: onNode.flatMap(containersOf),
    lasts: 60,
    strike: async () => {
      await docker('kill', node);
    },
    lift: () => bringBack(cluster.live.name, node),
  };
}

function paused(cluster: ChaosCluster, node: string, seconds: number): Blow {
  return {
    takes: [node],
    lasts: seconds,
    strike: async () => {
      await docker('pause', node);
    },
    lift: () => bringBack(cluster.live.name, node),
  };
}

function saysNoPrimary({ witness }: ChaosCluster): string[] {
  const degraded = witness.cluster().status?.conditions?.find(({ type }) => type === 'Degraded');
  const told = degraded?.status === 'True' && degraded.message.includes('primary');
  return told
    ? []
    : [`Degraded does not say that there is no primary: ${degraded?.message ?? 'it is absent'}`];
}

/** The next case begins where members are on nodes of their own, if the operator brings them there. */
async function untilSpread(cluster: ChaosCluster): Promise<void> {
  await cluster.comesTrue(() => isSpread(cluster), spreadSeconds);
}
