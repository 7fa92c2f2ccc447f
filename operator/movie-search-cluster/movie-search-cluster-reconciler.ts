import { isDeepStrictEqual } from 'node:util';
import {
  InvalidSpecError,
  withDefaults,
  type MovieSearchCluster,
  type MovieSearchClusterSpec,
  type MovieSearchClusterStatus,
} from '../../crds/movie-search-cluster.ts';
import type { KubeClient } from '../../kube/kube-client.ts';
import { isConflict, isNotFound, KubeError, retryAfterMs } from '../../kube/kube-error.ts';
import type { Live } from '../../kube/resource-kind.ts';
import type { ReconcileResult } from '../controller/controller.ts';
import type { ActionTools } from './apply/action-context.ts';
import type { ActionRetries } from './apply/action-retries.ts';
import { ActionRunner, failureRemark, type ActionRunnerOptions } from './apply/action-runner.ts';
import { confirmedPlan, needsConfirmation, unconfirmedPlan } from './confirmed-plan.ts';
import type { ScaleCounts } from './metrics/scale-counts.ts';
import { movieSearchClusters } from './movie-search-clusters.ts';
import type { ClusterObserver, Observation } from './observe/cluster-observer.ts';
import { readFreshFacts, type FreshReader } from './observe/fresh-facts.ts';
import { busyIntervalMs, plan, type Plan } from './plan.ts';
import type { Remark } from './remark.ts';
import { invalidSpecStatus } from './status/invalid-spec-status.ts';
import { withOperators } from './status/operator-status.ts';

/** How soon to look whether the stores have caught up with what was written. */
const LEDGER_INTERVAL_MS = 25;

export interface ReconcilerOptions extends ActionRunnerOptions {
  readonly kube: ActionTools['kube'] & FreshReader & Pick<KubeClient, 'replace'>;
  readonly observer: ClusterObserver;
  /** Of steps and holds that the status has. */
  readonly scaleCounts: ScaleCounts;
  /** Whether nodes may be read. */
  readonly seesNodes: boolean;
  /** Absent: none has failed yet. */
  readonly retries?: ActionRetries;
}

/** One look at a cluster, and what is to be done upon it. */
interface Look {
  /** As the API server has it: its status is what is replaced. */
  readonly seen: Live<MovieSearchCluster>;
  readonly observation: Observation;
  readonly planned: Plan;
  /** What of the plan has to wait. */
  readonly setbacks: readonly Remark[];
  /** How long the API server asks to be left alone, in milliseconds. */
  readonly holdOffMs: number;
}

/** Observe, plan, apply, say so: one pass over one MovieSearchCluster. It may end anywhere; the next pass goes on from what is there. */
export class MovieSearchClusterReconciler {
  readonly #options: ReconcilerOptions;
  readonly #runner: ActionRunner;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
    this.#runner = new ActionRunner(options, options.retries);
  }

  /** @param key `namespace/name` */
  async reconcile(key: string, signal: AbortSignal): Promise<ReconcileResult> {
    const { stores, observer, ledger, scaleCounts, settings, now } = this.#options;
    const [namespace, name = ''] = key.split('/');
    const seen = stores.clusters.get({ name, namespace });
    if (seen === undefined) {
      observer.forget(key);
      ledger.forget(key);
      scaleCounts.forget(key);
      this.#runner.forget(key);
      return {};
    }
    // Everything has an owner reference: the garbage collector removes it, in no order that would matter.
    if (seen.metadata.deletionTimestamp !== undefined) return {};
    if (!ledger.isClear(key)) return { requeueAfterMs: LEDGER_INTERVAL_MS };

    const spec = specOf(seen);
    if (spec instanceof InvalidSpecError) {
      await this.#refuse(key, seen, spec, signal);
      return {};
    }
    const cluster = { ...seen, spec };
    const observation = await observer.observe(cluster, signal);
    const first = {
      seen,
      observation,
      planned: plan(observation.observed, settings, now()),
      setbacks: [],
      holdOffMs: 0,
    };
    const look = needsConfirmation(first.planned) ? await this.#confirm(first, signal) : first;
    // Gone or changed in between: the next pass begins with what it is now.
    return look === null ? { requeueAfterMs: busyIntervalMs } : this.#act(key, look, signal);
  }

  /** Plans once more, upon facts read from the API server and the members for the purpose. */
  async #confirm(first: Look, signal: AbortSignal): Promise<Look | null> {
    const { kube, stores, observer, settings, logger, now } = this.#options;
    let fresh;
    try {
      fresh = await readFreshFacts(kube, stores, first.seen, signal);
    } catch (error) {
      if (!(error instanceof KubeError)) throw error;
      const setback = { reason: 'NotConfirmed', message: `What cannot be undone waits: ${error.message}` };
      return {
        ...first,
        planned: unconfirmedPlan(first.planned),
        setbacks: [setback],
        holdOffMs: retryAfterMs(error),
      };
    }
    if (fresh === null || fresh.cluster.metadata.deletionTimestamp !== undefined) return null;
    const spec = specOf(fresh.cluster);
    if (spec instanceof InvalidSpecError) return null;
    const observation = await observer.observe({ ...fresh.cluster, spec }, signal, fresh.stores);
    const second = plan(observation.observed, settings, now());
    const { plan: planned, dropped } = confirmedPlan(first.planned, second);
    if (dropped.length > 0) {
      const { namespace, name } = first.seen.metadata;
      const about = { cluster: `${namespace}/${name}`, dropped };
      logger.warn(about, 'a second look does not bear out what cannot be undone: not done');
    }
    return { seen: fresh.cluster, observation, planned, setbacks: [], holdOffMs: 0 };
  }

  async #act(key: string, look: Look, signal: AbortSignal): Promise<ReconcileResult> {
    const { settings, now } = this.#options;
    const { seen, observation, planned } = look;
    const remembering = await this.#storeMemory(key, seen, planned.status, signal);
    if (remembering === null) return { requeueAfterMs: busyIntervalMs };
    if (remembering !== seen) this.#announce(key, observation.cluster, planned);
    const { failing, holdOffMs } = await this.#runner.run(planned.actions, observation, signal);
    const outcome = {
      failures: failing.filter(({ isTrouble }) => isTrouble).map(failureRemark),
      setbacks: [...look.setbacks, ...failing.filter(({ isTrouble }) => !isTrouble).map(failureRemark)],
    };
    const wentWell = outcome.failures.length === 0 && outcome.setbacks.length === 0;
    const { status } = wentWell ? planned : plan(observation.observed, settings, now(), outcome);
    const written = await this.#writeStatus(key, remembering, status, signal);
    if (remembering === seen && written !== null && written !== seen) {
      this.#announce(key, observation.cluster, planned);
    }
    return { requeueAfterMs: planned.requeueAfterMs, holdOffMs: Math.max(look.holdOffMs, holdOffMs) };
  }

  /** As soon as the status has it, and only then: a step that was not written is decided, and told, again. */
  #announce(key: string, cluster: Live<MovieSearchCluster>, { announcements }: Plan): void {
    const { logger, events, scaleCounts } = this.#options;
    for (const { reason, message, counted } of announcements) {
      if (counted !== null) scaleCounts.count(key, counted);
      logger.info({ cluster: key, reason }, message);
      events.record(cluster, 'Normal', reason, message);
    }
  }

  /** Nothing can be planned from such a spec: only said, once. */
  async #refuse(
    key: string,
    seen: Live<MovieSearchCluster>,
    error: InvalidSpecError,
    signal: AbortSignal,
  ): Promise<void> {
    const { logger, events, now } = this.#options;
    const written = await this.#writeStatus(key, seen, invalidSpecStatus(seen, error, now()), signal);
    if (written === null || written === seen) return;
    logger.warn({ cluster: key, problems: error.problems }, 'spec is not valid');
    events.record(seen, 'Warning', 'InvalidSpec', error.message);
  }

  /**
   * Stores what the plan remembers before anything is done that relies on it.
   *
   * @returns the cluster as it is now; null where it could not be stored, and so nothing must be done
   */
  async #storeMemory(
    key: string,
    seen: Live<MovieSearchCluster>,
    status: MovieSearchClusterStatus,
    signal: AbortSignal,
  ): Promise<Live<MovieSearchCluster> | null> {
    if (isDeepStrictEqual(seen.status?.memory, status.memory)) return seen;
    return this.#writeStatus(key, seen, status, signal);
  }

  /** @returns the cluster with this status; null where somebody else wrote first, or it is gone */
  async #writeStatus(
    key: string,
    seen: Live<MovieSearchCluster>,
    planned: MovieSearchClusterStatus,
    signal: AbortSignal,
  ): Promise<Live<MovieSearchCluster> | null> {
    const { kube, ledger, stores, seesNodes, now } = this.#options;
    const { operator: claim = null, refusedOperators: refused = [] } = seen.status ?? {};
    const status = withOperators(planned, { claim, refused, seesNodes }, seen, now());
    if (isDeepStrictEqual(seen.status, status)) return seen;
    try {
      const written = await kube.replace(
        movieSearchClusters,
        { ...seen, status },
        { subresource: 'status', signal },
      );
      ledger.changed(key, stores.clusters, written);
      return written;
    } catch (error) {
      // Changed or deleted while we looked: the watch says so, and the next pass sees it.
      if (!isConflict(error) && !isNotFound(error)) throw error;
      return null;
    }
  }
}

/** The spec with every default; a CRD that was changed since may let specs be that are not valid any more. */
function specOf({ spec }: MovieSearchCluster): MovieSearchClusterSpec | InvalidSpecError {
  try {
    return withDefaults(spec);
  } catch (error) {
    if (error instanceof InvalidSpecError) return error;
    throw error;
  }
}
