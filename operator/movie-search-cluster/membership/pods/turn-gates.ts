import { answers, type MemberFacts } from '../member-facts.ts';
import type { MembershipAction } from '../membership-action.ts';
import { syncState } from '../remarks/sync-state.ts';
import { hold, type Rule, type Step } from '../rule.ts';

/**
 * Turns each member's readiness gate as what is known of the member says.
 *
 * | member        | in sync     | gate  | turned |
 * | ------------- | ----------- | ----- | ------ |
 * | terminating, or deleted by this plan | any | any | no |
 * | has failed    | any         | True  | off    |
 * | told to leave | any         | True  | off    |
 * | stays         | not known   | any   | no     |
 * | stays         | yes         | False | on     |
 * | stays         | no          | True  | off    |
 * | stays, serves, and only lags, while nobody in sync serves | no | True | no |
 *
 * The last row is for a set that gets its primary back: the first write of a term makes a member lag by as long as there was no
 * primary, and the others may not be ready yet, or be ready where no packet reaches them yet. An old answer is better than none.
 *
 * The kubelet of a silent node turns no gate into readiness, so that the pod itself is marked not ready.
 */
export const turnGates: Rule = ({ members: { all, discarded } }) => {
  const kept = all.filter((member) => !discarded.some((each) => each.member === member));
  const indispensable = lastReaders(kept);
  const actions = kept.flatMap((member) => [
    ...(indispensable.includes(member) ? [] : gateChange(member)),
    ...readinessChange(member),
  ]);
  if (actions.length > 0) return { kind: 'Act', actions, progress: null };
  if (indispensable.length > 0) return keptForWantOfOthers(indispensable);
  const untold = all.filter(
    ({ pod, entry, inSync }) => inSync === null && entry !== null && !pod.terminating && pod.leaving === null,
  );
  if (untold.length === 0) return null;
  const members = untold.map(({ pod, entry }) => `${pod.name} (${syncState(entry)})`).join(', ');
  return hold('GateKept', `Whether it is in sync cannot be told of ${members}.`);
};

/** Members that serve reads and lag, where none that does not is known to serve; empty where one answers. */
function lastReaders(members: readonly MemberFacts[]): MemberFacts[] {
  const serving = members.filter(({ pod }) => pod.ready && !pod.terminating && pod.leaving === null);
  if (serving.some((member) => member.inSync === true && answers(member.pod))) return [];
  return serving.filter(
    ({ entry, inSync, verdict, displaced }) =>
      inSync === false && entry?.state === 'SECONDARY' && verdict.kind !== 'Failed' && !displaced,
  );
}

function keptForWantOfOthers(members: readonly MemberFacts[]): Step {
  const names = members.map(({ pod, entry }) => `${pod.name} (${syncState(entry)})`).join(', ');
  return hold('LastReaderKept', `No member in sync serves reads now: ${names} goes on serving them.`);
}

function gateChange({ pod, entry, inSync, verdict }: MemberFacts): MembershipAction[] {
  if (pod.terminating) return [];
  if (pod.leaving !== null) {
    if (pod.inSyncGate !== true) return [];
    return [{ kind: 'SetInSync', name: pod.name, inSync: false, why: `leaving (${pod.leaving.reason})` }];
  }
  if (inSync === null || (pod.inSyncGate ?? false) === inSync) return [];
  const why = verdict.kind === 'Failed' ? verdict.why : syncState(entry);
  return [{ kind: 'SetInSync', name: pod.name, inSync, why }];
}

function readinessChange({ pod, verdict }: MemberFacts): MembershipAction[] {
  const isOutOfReach = verdict.kind === 'Failed' && verdict.cause === 'NodeSilent';
  if (!isOutOfReach || !pod.ready || pod.terminating) return [];
  return [{ kind: 'MarkNotReady', name: pod.name, uid: pod.uid, why: verdict.why }];
}
