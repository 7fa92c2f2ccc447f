import { isDeepStrictEqual } from 'node:util';
import {
  InvalidSpecError,
  withDefaults,
  type MovieSearchCluster,
  type MovieSearchClusterSpec,
  type MovieSearchClusterStatus,
} from '../../crds/movie-search-cluster.ts';
import type { KubeClient } from '../../kube/kube-client.ts';
import { isConflict, isNotFound, KubeError } from '../../kube/kube-error.ts';
import type { Logger } from '../../kube/logger.ts';
import type { Live } from '../../kube/resource-kind.ts';
import type { ReconcileResult } from '../controller/controller.ts';
import { ActionContext, type ActionTools } from './apply/action-context.ts';
import { failureOf, type FailedAction } from './apply/action-failure.ts';
import { eventOf, execute, type ClusterAction } from './cluster-action.ts';
import { confirmedPlan, needsConfirmation, unconfirmedPlan } from './confirmed-plan.ts';
import { movieSearchClusters } from './movie-search-clusters.ts';
import type { ClusterObserver, Observation } from './observe/cluster-observer.ts';
import { readFreshFacts, type FreshReader } from './observe/fresh-facts.ts';
import { busyIntervalMs, plan, steadyIntervalMs, type Plan } from './plan.ts';
import type { Remark } from './remark.ts';
import { invalidSpecStatus } from './status/invalid-spec-status.ts';

/** How soon to look whether the stores have caught up with what was written. */
const LEDGER_INTERVAL_MS = 25;

/** Takes Events about a MovieSearchCluster; never fails and never blocks. */
export interface EventSink {
  record(about: Live<MovieSearchCluster>, type: 'Normal' | 'Warning', reason: string, message: string): void;
}

export interface ReconcilerOptions extends ActionTools {
  readonly kube: ActionTools['kube'] & FreshReader & Pick<KubeClient, 'replace'>;
  readonly observer: ClusterObserver;
  readonly events: EventSink;
  readonly logger: Logger;
}

/** One look at a cluster, and what is to be done upon it. */
interface Look {
  /** As the API server has it: its status is what is replaced. */
  readonly seen: Live<MovieSearchCluster>;
  readonly observation: Observation;
  readonly planned: Plan;
  /** What of the plan has to wait. */
  readonly setbacks: readonly Remark[];
}

/** Observe, plan, apply, say so: one pass over one MovieSearchCluster. It may end anywhere; the next pass goes on from what is there. */
export class MovieSearchClusterReconciler {
  readonly #options: ReconcilerOptions;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
  }

  /** @param key `namespace/name` */
  async reconcile(key: string, signal: AbortSignal): Promise<ReconcileResult> {
    const { stores, observer, ledger, settings, now } = this.#options;
    const [namespace, name = ''] = key.split('/');
    const seen = stores.clusters.get({ name, namespace });
    if (seen === undefined) {
      observer.forget(key);
      ledger.forget(key);
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
    const first = { seen, observation, planned: plan(observation.observed, settings, now()), setbacks: [] };
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
      return { ...first, planned: unconfirmedPlan(first.planned), setbacks: [setback] };
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
    return { seen: fresh.cluster, observation, planned, setbacks: [] };
  }

  async #act(key: string, look: Look, signal: AbortSignal): Promise<ReconcileResult> {
    const { settings, now } = this.#options;
    const { seen, observation, planned } = look;
    const remembering = await this.#storeMemory(key, seen, planned.status, signal);
    if (remembering === null) return { requeueAfterMs: busyIntervalMs };
    const failures = await this.#carryOut(planned.actions, observation, signal);
    const lasting = failures.filter(({ passing }) => !passing);
    const outcome = {
      failures: lasting.map(remarkOf),
      setbacks: [...look.setbacks, ...failures.filter(({ passing }) => passing).map(remarkOf)],
    };
    const wentWell = outcome.failures.length === 0 && outcome.setbacks.length === 0;
    const { status } = wentWell ? planned : plan(observation.observed, settings, now(), outcome);
    const written = await this.#writeStatus(key, remembering, status, signal);
    if (written !== null && written !== seen) this.#announce(key, observation.cluster, planned);
    // A failure that lasts is tried again at the pace of a steady look, so that it costs others nothing.
    return { requeueAfterMs: lasting.length > 0 ? steadyIntervalMs : planned.requeueAfterMs };
  }

  /** Only what the status has by now: a step that was not written is decided, and told, again. */
  #announce(key: string, cluster: Live<MovieSearchCluster>, { announcements }: Plan): void {
    const { logger, events } = this.#options;
    for (const { reason, message } of announcements) {
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

  async #carryOut(
    actions: readonly ClusterAction[],
    observation: Observation,
    signal: AbortSignal,
  ): Promise<FailedAction[]> {
    const { events, logger } = this.#options;
    const context = new ActionContext(this.#options, observation, signal);
    const failures: FailedAction[] = [];
    for (const action of actions) {
      const about = { cluster: context.key, action: action.kind };
      try {
        const changed = await execute(action, context);
        const event = changed ? eventOf(action) : null;
        if (event === null) continue;
        logger.info({ ...about, reason: event.reason }, event.message);
        events.record(observation.cluster, 'Normal', event.reason, event.message);
      } catch (error) {
        const failure = signal.aborted ? null : failureOf(action, error);
        if (failure === null) throw error;
        failures.push(failure);
        logger[failure.passing ? 'info' : 'error']({ ...about, err: failure.error }, 'action failed');
        if (!failure.passing) {
          const { reason, message } = remarkOf(failure);
          events.record(observation.cluster, 'Warning', reason, message);
        }
      }
    }
    return failures;
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
    status: MovieSearchClusterStatus,
    signal: AbortSignal,
  ): Promise<Live<MovieSearchCluster> | null> {
    if (isDeepStrictEqual(seen.status, status)) return seen;
    const { kube, ledger, stores } = this.#options;
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

function remarkOf({ action, error }: FailedAction): Remark {
  return { reason: `${action.kind}Failed`, message: `${action.kind}: ${error.message}` };
}
