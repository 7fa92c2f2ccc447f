import { pause, type Clock } from '../../../time/clock.ts';
import type { KubeClient } from '../../../kube/kube-client.ts';
import { isForbidden, KubeApiError, KubeError } from '../../../kube/kube-error.ts';
import type { Logger } from '../../../logging/logger.ts';
import { objectKey } from '../../../kube/object-store.ts';
import { podMetrics } from '../../kube/resources.ts';
import { managedSelector } from '../objects/object-names.ts';
import type { UsageSample } from '../autoscaling/scaling-pod.ts';
import { cpuSampleOf } from './cpu-sample.ts';

/** A round is never later than this after the one before. metrics-server itself measures every 15 s, unless it is told otherwise. */
export const cpuMetricsIntervalMs = 15_000;
/**
 * A round may come sooner where each pod has a new sample: metrics-server measures when it likes, and a round just before it does
 * would tell of a load only one interval later.
 */
const LOOK_MS = 3_000;
/** Timers are a little early or late. */
const SLACK_MS = 500;
/** How long one answer may take: an answer that is later than this comes too late for its round. */
const DEADLINE_MS = 10_000;

/** What one round of reading came to. */
export type CpuMetricsRound =
  | {
      readonly kind: 'Read';
      /** Rises by one with each round of this process. */
      readonly number: number;
      readonly at: Date;
      /** By `namespace/name` of the pod. A pod that is not in it has no sample, which is not zero. */
      readonly samples: ReadonlyMap<string, UsageSample>;
    }
  | { readonly kind: 'Failed'; readonly number: number; readonly at: Date; readonly message: string };

/** A round that has no number yet. */
type Reading = CpuMetricsRound extends infer Round
  ? Round extends unknown
    ? Omit<Round, 'number'>
    : never
  : never;

export interface CpuMetricsOptions {
  readonly kube: Pick<KubeClient, 'listComputed'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The namespaces to read now; null: all of them, in one question. */
  readonly namespaces: () => readonly string[] | null;
  /** Whether anybody scales by these figures now: without, nothing is read. */
  readonly isWanted: () => boolean;
  /** Told after each round. */
  readonly onRound: () => void;
}

/**
 * The CPU use of all pods that the operator manages, read on a schedule of its own and once for all clusters. The figures stand
 * until the next round.
 */
export class CpuMetrics {
  readonly #options: CpuMetricsOptions;
  #latest: CpuMetricsRound | null = null;
  #rounds = 0;

  constructor(options: CpuMetricsOptions) {
    this.#options = options;
  }

  /** The last round; null before the first. */
  get latest(): CpuMetricsRound | null {
    return this.#latest;
  }

  /** Reads until `signal` aborts: a round every {@link cpuMetricsIntervalMs}, or sooner where all samples are new. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, isWanted } = this.#options;
    let roundAt = -Infinity;
    while (!signal.aborted) {
      const startedAt = clock.monotonicNow();
      const isDue = startedAt - roundAt + SLACK_MS >= cpuMetricsIntervalMs;
      if (isWanted() && (await this.#look(isDue, signal))) roundAt = startedAt;
      await pause(clock, Math.max(0, LOOK_MS - (clock.monotonicNow() - startedAt)), signal);
    }
  }

  /** @returns whether what was read makes a round: it is due, or all is new */
  async #look(isDue: boolean, signal: AbortSignal): Promise<boolean> {
    const read = await this.#read(isDue, signal);
    if (read === null || (!isDue && !isNews(this.#latest, read))) return false;
    this.#latest = { ...read, number: ++this.#rounds };
    this.#options.onRound();
    return true;
  }

  /** Null where the round was cut short. */
  async #read(isDue: boolean, signal: AbortSignal): Promise<Reading | null> {
    const { kube, clock, logger, namespaces } = this.#options;
    const select = { labelSelector: managedSelector, deadlineMs: DEADLINE_MS, signal };
    try {
      const lists = await Promise.all(
        (namespaces() ?? [undefined]).map((namespace) =>
          kube.listComputed(podMetrics, { ...select, namespace }),
        ),
      );
      const samples = lists.flat().flatMap((metrics): [string, UsageSample][] => {
        const { name = '', namespace } = metrics.metadata;
        const sample = cpuSampleOf(metrics);
        return sample === null ? [] : [[objectKey({ name, namespace }), sample]];
      });
      return { kind: 'Read', at: new Date(clock.now()), samples: new Map(samples) };
    } catch (error) {
      if (signal.aborted) return null;
      if (!(error instanceof KubeError)) throw error;
      // A look between two rounds may fail and count for nothing, so that this is logged once it makes a round.
      if (isDue && this.#latest?.kind !== 'Failed')
        logger.warn({ err: error }, 'cannot read the CPU metrics');
      return { kind: 'Failed', at: new Date(clock.now()), message: advice(error) };
    }
  }
}

/** Whether each pod that had a sample, and is still there, has a newer one. */
function isNews(latest: CpuMetricsRound | null, read: Reading): boolean {
  if (latest?.kind !== 'Read' || read.kind !== 'Read') return false;
  const known = [...read.samples].filter(([pod]) => latest.samples.has(pod));
  return (
    known.length > 0 &&
    known.every(([pod, { timestamp }]) => timestamp > (latest.samples.get(pod)?.timestamp ?? Infinity))
  );
}

/** What went wrong and, where that is known, what a person does about it. */
function advice(error: KubeError): string {
  if (error instanceof KubeApiError && error.statusCode === 404)
    return 'The cluster has no metrics API (metrics.k8s.io): install metrics-server.';
  if (isForbidden(error))
    return `The operator may not read metrics.k8s.io: give its role the verb list on pods of that group (${error.message}).`;
  return `The metrics API (metrics.k8s.io) does not answer: ${error.message}.`;
}
