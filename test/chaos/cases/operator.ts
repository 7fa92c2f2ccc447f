import type { Live } from '../../../kube/resource-kind.ts';
import type { Pod } from '../../../operator/kube/resources.ts';
import {
  componentLabel,
  leavingAnnotation,
  type Component,
} from '../../../operator/movie-search-cluster/objects/object-names.ts';
import type { Blow, ChaosCase } from '../chaos-case.ts';
import { anotherVersion } from '../../support/sample.ts';
import type { ChaosCluster } from '../chaos-cluster.ts';
import { processKilled } from '../faults/processes.ts';
import { isReady } from '../pod-parts.ts';
import type { Limits } from '../verdict.ts';

/** A moment of a change at which the operator is killed. */
interface Phase {
  readonly name: string;
  /** Whether the change has come this far, or farther. */
  isReached(): boolean;
}

const limits: Limits = {
  failuresWithin: 0,
  leader: 15,
  redundant: { after: 'fault', p95: 180 },
  settled: 180,
};
const phaseSeconds = 120;

export const operatorKilledInJoin: ChaosCase = {
  name: 'operator-killed-in-join',
  fault: 'SIGKILL to the leading operator when a fourth member is created, when it joins, and when it serves',
  limits,
  prepare: (cluster) => {
    const old = memberNames(cluster);
    const newcomer = (): string | undefined => memberNames(cluster).find((name) => !old.includes(name));
    const serves = (): boolean => stateOf(cluster, newcomer()) === 'Serving';
    return killedAt(cluster, { database: { replicas: 4 } }, [
      { name: 'a fourth member is created', isReached: () => newcomer() !== undefined },
      { name: 'it joins', isReached: () => stateOf(cluster, newcomer()) === 'Joining' || serves() },
      { name: 'it serves', isReached: serves },
    ]);
  },
};

export const operatorKilledInLeave: ChaosCase = {
  name: 'operator-killed-in-leave',
  fault:
    'SIGKILL to the leading operator when a fourth member is marked to leave, when no read reaches it, and when its pod ends',
  limits,
  prepare: async (cluster) => {
    await change(cluster, { database: { replicas: 4 } });
    const isFour = (): boolean => cluster.members().length === 4 && cluster.witness.snapshot().asDesired;
    await cluster.until('there are four members', isFour, phaseSeconds);
    const leaver = (): Live<Pod> | undefined => podsOf(cluster, 'database').find(isLeaving);
    const isOver = (): boolean => memberNames(cluster).length < 4;
    const isUnlisted = (pod: Live<Pod> | undefined): boolean => pod !== undefined && !isReady(pod);
    const isEnding = (pod: Live<Pod> | undefined): boolean => pod?.metadata.deletionTimestamp !== undefined;
    return killedAt(cluster, { database: { replicas: 3 } }, [
      { name: 'a member is marked to leave', isReached: () => leaver() !== undefined || isOver() },
      { name: 'no read reaches it', isReached: () => isUnlisted(leaver()) || isOver() },
      { name: 'its pod ends', isReached: () => isEnding(leaver()) || isOver() },
    ]);
  },
};

export const operatorKilledInRoll: ChaosCase = {
  name: 'operator-killed-in-roll',
  fault:
    'every member is to be replaced; SIGKILL to the leading operator at the first new member, the first leave and the second new member',
  limits: { ...limits, settled: 300 },
  prepare: (cluster) => {
    const old = memberNames(cluster);
    const created = (): number => memberNames(cluster).filter((name) => !old.includes(name)).length;
    const leaves = (): boolean => podsOf(cluster, 'database').some(isLeaving);
    return killedAt(cluster, { database: { resources: { requests: { cpu: '110m' } } } }, [
      { name: 'the first new member is created', isReached: () => created() >= 1 },
      { name: 'the first member leaves', isReached: () => leaves() || created() >= 2 },
      { name: 'the second new member is created', isReached: () => created() >= 2 },
    ]);
  },
};

export const operatorKilledInLoad: ChaosCase = {
  name: 'operator-killed-in-load',
  fault:
    'SIGKILL to the leading operator when the loader of a new dataset version is created, and when it is done',
  limits,
  prepare: (cluster) => {
    const old = podsOf(cluster, 'seed').map(({ metadata }) => metadata.uid);
    const loader = (): Live<Pod> | undefined =>
      podsOf(cluster, 'seed').find(({ metadata }) => !old.includes(metadata.uid));
    return killedAt(cluster, { dataset: { version: anotherVersion } }, [
      { name: 'the loader is created', isReached: () => loader() !== undefined },
      { name: 'the loader is done', isReached: () => loader()?.status?.phase === 'Succeeded' },
    ]);
  },
};

function isLeaving({ metadata }: Live<Pod>): boolean {
  return metadata.annotations?.[leavingAnnotation] !== undefined;
}

/** Changes the spec, and kills whoever leads at each phase of what follows. */
async function killedAt(cluster: ChaosCluster, spec: object, phases: readonly Phase[]): Promise<Blow> {
  await freshOperators(cluster);
  return {
    strike: async () => {
      await change(cluster, spec);
      for (const phase of phases) {
        await cluster.until(phase.name, () => phase.isReached(), phaseSeconds);
        await cluster.until('an operator leads', () => cluster.witness.leader() !== undefined, phaseSeconds);
        const blow = await processKilled(cluster, cluster.leader());
        cluster.witness.strike(blow.takesForGood ?? []);
        await blow.strike();
      }
    },
  };
}

/** New operator pods: the kubelet starts a container again at once only where it has not died often before. */
async function freshOperators(cluster: ChaosCluster): Promise<void> {
  const old = new Set(cluster.operators().map(({ metadata }) => metadata.uid));
  for (const operator of cluster.operators()) await cluster.deletePod(operator);
  const areFresh = (): boolean => {
    const now = cluster.operators();
    return now.length === old.size && now.every(({ metadata }) => !old.has(metadata.uid));
  };
  const doLead = (): boolean => areFresh() && cluster.witness.leader() !== undefined;
  await cluster.until('the operators are new', doLead, phaseSeconds);
}

async function change({ live, witness: { watched } }: ChaosCluster, spec: object): Promise<void> {
  await live.change(watched.namespace, watched.name, spec);
}

function podsOf({ witness }: ChaosCluster, component: Component): Live<Pod>[] {
  return witness.pods().filter(({ metadata }) => metadata.labels?.[componentLabel] === component);
}

function memberNames(cluster: ChaosCluster): string[] {
  return podsOf(cluster, 'database').map(({ metadata }) => metadata.name);
}

function stateOf({ witness }: ChaosCluster, member: string | undefined): string | undefined {
  return witness.cluster().status?.database?.members.find(({ name }) => name === member)?.state;
}
