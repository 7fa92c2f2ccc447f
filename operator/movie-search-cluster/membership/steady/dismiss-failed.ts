import { act, hold, withPrimary } from '../rule.ts';

/**
 * Has a failed member leave in whose place another one serves. One that the set does not list leaves at once: nobody reads from
 * it, and what it had to copy is with the others.
 */
export const dismissFailed = withPrimary(({ input, members: { replaced, countedOn, leaving } }) => {
  if (replaced.length === 0 || leaving.length > 0) return null;
  const serving = countedOn.filter(({ pod, inSync }) => pod.ready && inSync === true).length;
  const next =
    replaced.find(({ entry }) => entry === null) ?? (serving >= input.desired ? replaced[0] : undefined);
  if (next === undefined) {
    const names = replaced.map(({ pod }) => pod.name).join(', ');
    return hold(
      'ReplacementAwaited',
      `${names} leaves once ${input.desired} others serve reads: ${serving} do.`,
    );
  }
  const { pod, verdict } = next;
  const why = verdict.kind === 'Failed' ? verdict.why : 'it has failed';
  return act('MemberLeaving', `${pod.name} leaves: ${why}.`, {
    kind: 'MarkLeaving',
    name: pod.name,
    reason: 'Failed',
    why,
  });
});
