import { isDeepStrictEqual } from 'node:util';
import { isIrreversible, type ClusterAction } from './cluster-action.ts';
import { busyIntervalMs, type Plan } from './plan.ts';

/** Whether anything of the plan cannot be undone: then it has to be confirmed by a second one. */
export function needsConfirmation({ actions }: Plan): boolean {
  return actions.some(isIrreversible);
}

export interface Confirmation {
  readonly plan: Plan;
  /** What one of the two plans had and the other had not, and so is not done. */
  readonly dropped: readonly ClusterAction[];
}

/**
 * The second of two plans, the one upon facts that were read for the purpose, without those of its actions that cannot be undone
 * and that the first had not. An action that two looks do not agree about waits for the next pass, which is soon.
 */
export function confirmedPlan(first: Plan, second: Plan): Confirmation {
  const isIn = (actions: readonly ClusterAction[], action: ClusterAction): boolean =>
    actions.some((other) => isSame(other, action));
  const unconfirmed = second.actions.filter(
    (action) => isIrreversible(action) && !isIn(first.actions, action),
  );
  const refuted = first.actions.filter((action) => isIrreversible(action) && !isIn(second.actions, action));
  const dropped = [...refuted, ...unconfirmed];
  if (dropped.length === 0) return { plan: second, dropped };
  return {
    plan: {
      ...second,
      actions: second.actions.filter((action) => !unconfirmed.includes(action)),
      requeueAfterMs: busyIntervalMs,
    },
    dropped,
  };
}

/** The plan where no second look could be had. */
export function unconfirmedPlan({ actions, ...rest }: Plan): Plan {
  return { ...rest, actions: actions.filter((action) => !isIrreversible(action)) };
}

/** What `why` says to people has figures in it that differ from look to look. */
function isSame(a: ClusterAction, b: ClusterAction): boolean {
  return isDeepStrictEqual({ ...a, why: null }, { ...b, why: null });
}
