import type { ReplicaSetView } from '../../mongo/replica-set-admin.ts';
import type { Remark } from '../remark.ts';
import type { MembershipAction } from './membership-action.ts';
import type { MembershipMemory } from './membership-memory.ts';
import type { Situation } from './situation.ts';

/** What a rule makes of a situation. */
export type Step =
  /** These actions, now. `progress` is null where they are not worth a word of status. */
  | {
      readonly kind: 'Act';
      readonly actions: readonly MembershipAction[];
      readonly progress: Remark | null;
      /** What is to be stored before the actions. */
      readonly remember?: Partial<MembershipMemory>;
    }
  /** Something is under way, and nothing else is begun before it is over. */
  | { readonly kind: 'Wait'; readonly progress: Remark; readonly remember?: Partial<MembershipMemory> }
  /** Nothing can be done before somebody or something else mends what `trouble` says. */
  | { readonly kind: 'Stuck'; readonly trouble: Remark; readonly remember?: Partial<MembershipMemory> }
  /** What the rule is for is left as it is, because of `why`. */
  | { readonly kind: 'Hold'; readonly why: Remark };

/** One reason to act. Null: it has nothing to say of this situation. */
export type Rule = (situation: Situation) => Step | null;

/** The actions of one rule, and the reasons for which rules before it held still. */
export interface Verdict {
  readonly actions: readonly MembershipAction[];
  readonly progress: Remark | null;
  readonly troubles: readonly Remark[];
  readonly holds: readonly Remark[];
  readonly remember: Partial<MembershipMemory>;
}

export function act(reason: string, message: string, ...actions: readonly MembershipAction[]): Step {
  return { kind: 'Act', actions, progress: { reason, message } };
}

export function wait(reason: string, message: string): Step {
  return { kind: 'Wait', progress: { reason, message } };
}

export function stuck(reason: string, message: string): Step {
  return { kind: 'Stuck', trouble: { reason, message } };
}

export function hold(reason: string, message: string): Step {
  return { kind: 'Hold', why: { reason, message } };
}

/** A situation in which the set has a primary, whose view is the one to act upon. */
export interface SituationWithPrimary extends Situation {
  readonly view: ReplicaSetView & { readonly primary: string };
}

export function hasPrimary(situation: Situation): situation is SituationWithPrimary {
  return situation.view !== null && situation.view.primary !== null;
}

/** A rule for sets that have a primary: only such a set can be changed in the ordinary way. */
export function withPrimary(rule: (situation: SituationWithPrimary) => Step | null): Rule {
  return (situation) => (hasPrimary(situation) ? rule(situation) : null);
}

/** Asks the rules in their order until one acts, waits or is stuck. */
export function firstStep(rules: readonly Rule[], situation: Situation): Verdict {
  const holds: Remark[] = [];
  const verdict: Verdict = { actions: [], progress: null, troubles: [], holds, remember: {} };
  for (const rule of rules) {
    const step = rule(situation);
    if (step === null) continue;
    switch (step.kind) {
      case 'Act':
        return { ...verdict, actions: step.actions, progress: step.progress, remember: step.remember ?? {} };
      case 'Wait':
        return { ...verdict, progress: step.progress, remember: step.remember ?? {} };
      case 'Stuck':
        return { ...verdict, troubles: [step.trouble], remember: step.remember ?? {} };
      case 'Hold':
        holds.push(step.why);
        break;
      default:
        step satisfies never;
    }
  }
  return verdict;
}
