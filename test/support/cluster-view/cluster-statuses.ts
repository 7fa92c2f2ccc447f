import type { ClusterStatus, Subject, TierStatus } from '../../../cluster-view/events.ts';
import type { WitnessedStatus } from '../../../api/cluster-view/marks.ts';
import { noStatus } from './cluster-events.ts';

export function aMember(name: string, known: Partial<Subject> = {}): Subject {
  return {
    ...{ id: `member/${name}`, kind: 'member', name, zone: 'a', node: 'n1', role: 'Secondary' },
    ...{ state: 'Serving', ready: true, lagSeconds: 0, since: 1000, goneAt: null },
    ...known,
  };
}

export function aPod(name: string, known: Partial<Subject> = {}): Subject {
  return {
    ...{ id: `pod/${name}`, kind: 'pod', name, zone: null, node: null, role: null },
    ...{ state: 'Ready', ready: true, lagSeconds: null, since: 1000, goneAt: null },
    ...known,
  };
}

export function aTier(known: Partial<TierStatus> = {}): TierStatus {
  return {
    ...{ desired: 3, current: 3, ready: 3, cpuRequestCores: 0.1, cpuLimitCores: null },
    ...{ memoryRequestBytes: null, memoryLimitBytes: null, autoscaling: null, utilizationPercent: null },
    ...{ wanted: null, measured: null, lastStep: null, hold: null },
    ...known,
  };
}

export function aStatus(known: Partial<ClusterStatus> = {}): ClusterStatus {
  return {
    ...noStatus,
    cluster: { name: 'm', namespace: 'movies' },
    tiers: { database: aTier(), query: aTier({ desired: 2 }) },
    ...known,
  };
}

export function witnessed(known: Partial<ClusterStatus> = {}, version = '1'): WitnessedStatus {
  return { status: aStatus(known), version, podVersion: () => version, podsKnown: true };
}
