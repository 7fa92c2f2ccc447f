import { act, withPrimary } from '../rule.ts';
import { nextVoteChange, type VoterCandidate } from './vote-change.ts';

/** Keeps the number of voters odd, and at most 7. */
export const changeVotes = withPrimary(({ input, view, members: { staying } }) => {
  const stayingHosts = new Set(staying.map(({ pod }) => pod.host));
  const candidates = staying.flatMap(({ pod, entry, primary, inSync }): VoterCandidate[] =>
    entry === null
      ? []
      : [
          {
            name: pod.name,
            host: pod.host,
            votes: entry.votes,
            primary,
            inSync: inSync === true && pod.inSyncGate === true,
            zone: pod.zone,
          },
        ],
  );
  const otherVotes = view.members.filter(({ host, votes }) => votes > 0 && !stayingHosts.has(host)).length;
  const change = nextVoteChange(candidates, input.desired, otherVotes);
  if (change === null) return null;
  if (change.kind === 'Hold') return { kind: 'Hold', why: change.why };
  const { name, host } = change.member;
  return change.kind === 'Grant'
    ? act('GrantingVote', `Giving ${name} a vote.`, { kind: 'GrantVote', name, host, version: view.version })
    : act('RevokingVote', `Taking the vote of ${name}.`, {
        kind: 'RevokeVote',
        name,
        host,
        version: view.version,
      });
});
