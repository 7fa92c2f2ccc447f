import { backoffDelay, type BackoffSettings } from '../../../time/backoff.ts';
import type { ClusterAction } from '../cluster-action.ts';
import { objectId } from '../objects/applied-objects.ts';
import type { FailedAction, FailureNature } from './action-failure.ts';

/** An action that has failed each time since its first failure. */
export interface RetryState {
  readonly failure: FailedAction;
  readonly failures: number;
  /** When it failed first, and before when it is not tried again; milliseconds, monotonic. */
  readonly sinceMs: number;
  readonly notBeforeMs: number;
  /** It lasts, or it passes and yet has gone on for a minute: somebody should know. */
  readonly isTrouble: boolean;
}

/** A failure that passes has passed by then. */
const PASSING_LIMIT_MS = 60_000;

/** Pauses before the next try. What has only changed meanwhile is looked at again at once. */
const pauses: { readonly [Nature in Exclude<FailureNature, 'Changed'>]: BackoffSettings } = {
  Unavailable: { initialMs: 500, maxMs: 30_000 },
  Lasting: { initialMs: 5_000, maxMs: 60_000 },
};

/** @param random in [0, 1) */
export function afterFailure(
  previous: RetryState | undefined,
  failure: FailedAction,
  nowMs: number,
  random: number,
): RetryState {
  const failures = (previous?.failures ?? 0) + 1;
  const sinceMs = previous?.sinceMs ?? nowMs;
  const pauseMs = failure.nature === 'Changed' ? 0 : backoffDelay(pauses[failure.nature], failures, random);
  return {
    failure,
    failures,
    sinceMs,
    notBeforeMs: nowMs + Math.max(pauseMs, failure.retryAfterMs ?? 0),
    isTrouble: failure.nature === 'Lasting' || nowMs - sinceMs >= PASSING_LIMIT_MS,
  };
}

/**
 * Remembers which actions of which cluster have failed, so that one that fails again and again is tried ever less often, while all
 * others go on. A restarted operator begins anew, which costs one more try of each.
 */
export class ActionRetries {
  readonly #now: () => number;
  readonly #random: () => number;
  /** By `namespace/name` of the cluster, then by what the action is. */
  readonly #states = new Map<string, Map<string, RetryState>>();

  /**
   * @param now milliseconds; monotonic
   * @param random in [0, 1)
   */
  constructor(now: () => number = () => performance.now(), random: () => number = Math.random) {
    this.#now = now;
    this.#random = random;
  }

  /** The state of an action that is not to be tried yet; null: it may be tried. */
  waiting(key: string, action: ClusterAction): RetryState | null {
    const state = this.#states.get(key)?.get(subjectOf(action));
    return state !== undefined && this.#now() < state.notBeforeMs ? state : null;
  }

  /** @returns the state before, if it had failed before, and now */
  failed(key: string, failure: FailedAction): { before: RetryState | undefined; state: RetryState } {
    const subject = subjectOf(failure.action);
    const states = this.#states.get(key) ?? new Map<string, RetryState>();
    const before = states.get(subject);
    const state = afterFailure(before, failure, this.#now(), this.#random());
    this.#states.set(key, states.set(subject, state));
    return { before, state };
  }

  succeeded(key: string, action: ClusterAction): void {
    this.#states.get(key)?.delete(subjectOf(action));
  }

  /** Forgets failures of actions that are not planned any more. */
  keepOnly(key: string, planned: readonly ClusterAction[]): void {
    const states = this.#states.get(key);
    if (states === undefined) return;
    const subjects = new Set(planned.map(subjectOf));
    for (const subject of states.keys()) if (!subjects.has(subject)) states.delete(subject);
    if (states.size === 0) this.#states.delete(key);
  }

  /** The cluster is gone. */
  forget(key: string): void {
    this.#states.delete(key);
  }
}

/** What is done to what: the same also where figures in it have changed. */
function subjectOf(action: ClusterAction): string {
  if (action.kind === 'Apply') return `Apply ${objectId(action.applied)}`;
  if (action.kind === 'RestoreLabels') return `RestoreLabels ${action.object.kind} ${action.name}`;
  return 'name' in action ? `${action.kind} ${action.name}` : action.kind;
}
