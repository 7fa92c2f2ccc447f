import type { Logger } from '../../../logging/logger.ts';
import { eventOf, execute, type ClusterAction } from '../cluster-action.ts';
import type { EventSink } from '../event-sink.ts';
import type { Observation } from '../observe/cluster-observer.ts';
import type { Remark } from '../remark.ts';
import { ActionContext, type ActionTools } from './action-context.ts';
import { failureOf } from './action-failure.ts';
import { ActionRetries, type RetryState } from './action-retries.ts';

export interface ActionRunnerOptions extends ActionTools {
  readonly events: EventSink;
  readonly logger: Logger;
}

/** What of a plan's actions did not go well. */
export interface RunResult {
  /** Those that failed now, and those whose next try is still to come. */
  readonly failing: readonly RetryState[];
  /** How long the API server asks to be left alone, in milliseconds. */
  readonly holdOffMs: number;
}

/** Carries out a plan's actions in their order, tells people of each, and keeps account of those that fail. */
export class ActionRunner {
  readonly #options: ActionRunnerOptions;
  readonly #retries: ActionRetries;

  constructor(options: ActionRunnerOptions, retries = new ActionRetries()) {
    this.#options = options;
    this.#retries = retries;
  }

  /** @throws what is not the failure of an action, but of this program, and the signal's reason */
  async run(
    actions: readonly ClusterAction[],
    observation: Observation,
    signal: AbortSignal,
  ): Promise<RunResult> {
    const context = new ActionContext(this.#options, observation, signal);
    const failing: RetryState[] = [];
    let holdOffMs = 0;
    for (const action of actions) {
      const waiting = this.#retries.waiting(context.key, action);
      const state = waiting ?? (await this.#try(action, context));
      if (state === null) continue;
      failing.push(state);
      if (waiting === null) holdOffMs = Math.max(holdOffMs, state.failure.retryAfterMs ?? 0);
    }
    this.#retries.keepOnly(context.key, actions);
    return { failing, holdOffMs };
  }

  /** The cluster is gone. */
  forget(key: string): void {
    this.#retries.forget(key);
  }

  async #try(action: ClusterAction, context: ActionContext): Promise<RetryState | null> {
    try {
      const changed = await execute(action, context);
      this.#retries.succeeded(context.key, action);
      if (changed) this.#tell(action, context);
      return null;
    } catch (error) {
      const failure = context.signal.aborted ? null : failureOf(action, error);
      if (failure === null) throw error;
      const { before, state } = this.#retries.failed(context.key, failure);
      this.#tellFailure(before, state, context);
      return state;
    }
  }

  #tell(action: ClusterAction, { key, cluster }: ActionContext): void {
    const event = eventOf(action);
    if (event === null) return;
    const { logger, events } = this.#options;
    logger.info({ cluster: key, action: action.kind, reason: event.reason }, event.message);
    events.record(cluster, 'Normal', event.reason, event.message);
  }

  /** An Event only where there is news: the status says what is so. */
  #tellFailure(before: RetryState | undefined, state: RetryState, { key, cluster }: ActionContext): void {
    const { logger, events } = this.#options;
    const { action, error, nature } = state.failure;
    const isKnown = before?.isTrouble === state.isTrouble && before.failure.error.message === error.message;
    const fields = { cluster: key, action: action.kind, nature, failures: state.failures };
    if (!state.isTrouble) {
      // The ordinary course of things, tried again several times a second: a line where there is news, and no stack.
      logger[isKnown ? 'debug' : 'info']({ ...fields, reason: error.message }, 'action has to wait');
      return;
    }
    logger.error({ ...fields, err: error }, 'action failed');
    if (isKnown) return;
    const { reason, message } = failureRemark(state);
    events.record(cluster, 'Warning', reason, message);
  }
}

export function failureRemark({ failure: { action, error } }: RetryState): Remark {
  return { reason: `${action.kind}Failed`, message: `${action.kind}: ${error.message}` };
}
