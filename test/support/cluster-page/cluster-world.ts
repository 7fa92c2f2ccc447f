import {
  HISTORY_MS,
  HISTORY_STEP_MS,
  STREAM_VERSION,
  type ClusterStatus,
  type Figures,
  type HistoryEvent,
  type Incident,
  type Mark,
  type Route,
  type SampleEvent,
  type Sender,
  type Series,
  type Subject,
  type SubjectId,
  type TierStatus,
} from '../../../cluster-view/events.ts';
import type { Figure } from '../../../cluster-view/figures.ts';

export interface ClusterWorldOptions {
  readonly members: readonly string[];
  readonly pods: readonly string[];
  /** Time of the newest figures when the world begins. */
  readonly now: number;
  readonly marks?: readonly Mark[];
}

const MIB = 2 ** 20;
const GIB = 2 ** 30;

/** A made-up cluster that behaves: figures are functions of the name's place and the time, so every run shows the same. */
export class ClusterWorld {
  readonly #options: ClusterWorldOptions;
  readonly marks: Mark[];
  now: number;
  /** Pods that the sender does not hear. */
  silent: readonly string[] = [];
  /** Members that are gone, and since when. */
  readonly goneAt = new Map<string, number>();

  constructor(options: ClusterWorldOptions) {
    this.#options = options;
    this.now = options.now;
    this.marks = [...(options.marks ?? [])];
  }

  get sender(): Sender {
    const { pods } = this.#options;
    return {
      version: STREAM_VERSION,
      pod: pods[0] ?? '',
      heard: pods.length - this.silent.length,
      expected: pods.length,
      silent: this.silent,
      resource: { state: 'followed', since: null },
    };
  }

  history(): HistoryEvent {
    const times = Array.from(
      { length: HISTORY_MS / HISTORY_STEP_MS },
      (_, index) => this.now - HISTORY_MS + (index + 1) * HISTORY_STEP_MS,
    );
    return {
      ...{ type: 'history', at: this.now, sender: this.sender, marks: this.marks, status: this.status() },
      ...{ latest: this.#latest(), routes: this.#routes() },
      ...this.#seriesOver(times),
    };
  }

  /** Lets time pass. @returns what a watcher is told */
  sample(afterMs = 1000): SampleEvent {
    this.now += afterMs;
    const { now: at, sender } = this;
    return { type: 'sample', at, sender, subjects: this.#latest(), routes: this.#routes() };
  }

  incident(from: number, to: number): Incident {
    const length = Math.max(0, Math.floor((to - from) / HISTORY_STEP_MS));
    const times = Array.from({ length }, (_, index) => from + index * HISTORY_STEP_MS);
    return {
      ...{ from, to, writtenAt: this.now, sender: this.sender, status: this.status() },
      ...{ routes: this.#routes(), marks: this.marks.filter(({ at }) => at >= from && at <= to) },
      ...this.#seriesOver(times),
    };
  }

  status(): ClusterStatus {
    const { members, pods } = this.#options;
    return {
      generation: 1,
      cluster: { name: 'm', namespace: 'default' },
      subjects: [
        ...members.map((name, index) => this.#subject('member', name, index)),
        ...pods.map((name, index) => this.#subject('pod', name, index)),
      ],
      tiers: { database: tier(members.length, this.now), query: tier(pods.length, this.now) },
      bottleneck: null,
      conditions: [
        {
          ...{ type: 'Available', status: 'True', reason: 'AsDesired', since: this.now - 90_000 },
          message: 'All replicas answer.',
        },
      ],
      dataset: {
        ...{ served: '2026-11', wanted: '2026-11', titles: 1_000_000, loadedAt: this.now - 3_600_000 },
        ...{ kept: [], load: null },
      },
    };
  }

  #ids(): readonly [SubjectId, number][] {
    const { members, pods } = this.#options;
    return [
      ...members
        .filter((name) => !this.goneAt.has(name))
        .map((name, index) => [`member/${name}`, index] as [SubjectId, number]),
      ...pods
        .filter((name) => !this.silent.includes(name))
        .map((name, index) => [`pod/${name}`, index] as [SubjectId, number]),
    ];
  }

  #latest(): Record<SubjectId, Figures> {
    return Object.fromEntries(
      this.#ids().map(([id, index]) => [id, { at: this.now, values: figuresAt(id, index, this.now) }]),
    );
  }

  #seriesOver(times: readonly number[]): Series {
    const series = Object.fromEntries(
      this.#ids().map(([id, index]) => {
        const columns: Partial<Record<Figure, (number | null)[]>> = {};
        for (const time of times)
          for (const [figure, value] of Object.entries(figuresAt(id, index, time)))
            (columns[figure as Figure] ??= []).push(value);
        return [id, columns];
      }),
    );
    return { times, series };
  }

  #routes(): Record<string, readonly Route[]> {
    const { members, pods } = this.#options;
    return Object.fromEntries(
      pods
        .filter((pod) => !this.silent.includes(pod))
        .map((pod) => [pod, members.map((member, index) => route(pod, member, index))]),
    );
  }

  #subject(kind: 'member' | 'pod', name: string, index: number): Subject {
    const goneAt = this.goneAt.get(name) ?? null;
    const role = kind === 'pod' ? null : index === 0 ? 'Primary' : 'Secondary';
    return {
      ...{ id: `${kind}/${name}`, kind, name, role, goneAt },
      ...{ zone: `zone-${'abc'[index % 3] ?? 'a'}`, node: `worker-${index % 3}` },
      ...{ state: kind === 'member' ? 'Serving' : 'Ready', ready: goneAt === null },
      ...{ lagSeconds: kind === 'member' ? 0 : null, since: this.now - 600_000 },
    };
  }
}

function figuresAt(id: SubjectId, index: number, time: number): Partial<Record<Figure, number>> {
  const wave = 0.5 + 0.4 * Math.sin(time / 60_000 + index);
  const both = {
    ...{ cpuCores: wave * 0.8, cpuAvailableCores: 2, memoryBytes: (200 + 20 * wave) * MIB },
    ...{
      memoryAvailableBytes: GIB,
      networkInBytesPerSecond: 2e5 * wave,
      networkOutBytesPerSecond: 6e5 * wave,
    },
    ...{ diskReadBytesPerSecond: 1e4 * wave, diskWrittenBytesPerSecond: 5e4 * wave },
  };
  if (id.startsWith('member/'))
    return {
      ...both,
      ...{ cacheBytes: 100 * MIB, cacheLimitBytes: 256 * MIB, dataBytes: 300 * MIB, lagMs: 40 * wave },
      ...{ fileSystemUsedBytes: 21 * GIB, fileSystemBytes: 40 * GIB, readsPerSecond: 500 * wave },
      ...{ readsInFlight: Math.round(3 * wave), readMs: 2 + wave, routingCost: 1 + wave / 4 },
      ...{ avoidingPods: index === 1 ? 1 : 0, ejectionsPerSecond: 0 },
    };
  return {
    ...both,
    ...{ heapBytes: 60 * MIB, eventLoopDelayMs: 3, requestsPerSecond: 700 * wave, requestsInFlight: 4 },
    ...{ latencyP50Ms: 3 + wave, latencyP99Ms: 12 + 4 * wave, errorsPerSecond: 0, shedPerSecond: 0 },
    ...{ hedgesPerSecond: 0.4, retriesPerSecond: 0 },
  };
}

function route(pod: string, member: string, index: number): Route {
  const isAvoided = index === 1;
  return {
    ...{ pod, member, state: 'ready', readsPerSecond: 250, readsInFlight: 1, readMs: 2.4, probeMs: 1.1 },
    cost: isAvoided ? 2.6 : 1.1,
    factors: { cpu: 1.1, memory: 1, latency: isAvoided ? 2.4 : 1, inFlight: 1.01, lag: 1 },
    ...{ avoided: isAvoided ? 'cost' : null, failure: null, ejections: 0, ejectionsPerSecond: 0 },
  };
}

function tier(current: number, now: number): TierStatus {
  return {
    ...{ desired: current, current, ready: current, cpuRequestCores: 0.5, cpuLimitCores: 2 },
    ...{ memoryRequestBytes: 256 * MIB, memoryLimitBytes: 512 * MIB },
    autoscaling: { mode: 'Auto', minReplicas: 3, maxReplicas: 9, targetPercent: 60 },
    ...{ utilizationPercent: 74, wanted: current + 1, measured: '74 % over 3 pods, target 60 % → 4' },
    ...{ lastStep: null },
    hold: { since: now - 42_000, reason: 'MembershipChange', message: 'A member is joining.' },
  };
}
