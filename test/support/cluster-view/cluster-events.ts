import { STREAM_VERSION } from '../../../cluster-view/events.ts';
import type { ClusterStatus, HistoryEvent, Mark, SampleEvent, Sender } from '../../../cluster-view/events.ts';

export const aSender: Sender = {
  version: STREAM_VERSION,
  pod: 'm-query-a',
  heard: 1,
  expected: 1,
  silent: [],
  resource: { state: 'none', since: null },
};

export const noStatus: ClusterStatus = {
  generation: null,
  cluster: null,
  subjects: [],
  tiers: { database: null, query: null },
  bottleneck: null,
  conditions: [],
  dataset: null,
};

export function aHistory(known: Partial<HistoryEvent> = {}): HistoryEvent {
  return {
    type: 'history',
    at: 0,
    sender: aSender,
    status: noStatus,
    marks: [],
    latest: {},
    routes: {},
    times: [],
    series: {},
    ...known,
  };
}

export function aSample(at: number, subjects: SampleEvent['subjects'] = {}): SampleEvent {
  return { type: 'sample', at, sender: aSender, subjects, routes: {} };
}

export function aMark(known: Partial<Mark> = {}): Mark {
  return {
    id: 'join/m-db-0',
    at: 0,
    kind: 'join',
    tier: 'database',
    subject: 'member/m-db-0',
    title: 'm-db-0 joined',
    detail: null,
    ...known,
  };
}
