import { isOnCordonedNode } from '../cordoned-node.ts';
import { act, withPrimary, type SituationWithPrimary } from '../rule.ts';
import { domainsOf } from '../spread/domains.ts';
import { nextVoteChange, type VoterCandidate } from './vote-change.ts';

/** Keeps the number of voters odd and at most 7, and the votes spread so that the loss of a node or a zone costs least. */
export const changeVotes = withPrimary((situation) => {
  const { input, view, members } = situation;
  const { staying } = members;
  const stayingHosts = new Set(staying.map(({ pod }) => pod.host));
  const otherVotes = view.members.filter(({ host, votes }) => votes > 0 && !stayingHosts.has(host)).length;
  const change = nextVoteChange(candidates(situation), input.desired, otherVotes);
  if (change === null) return null;
  if (change.kind === 'Hold') return { kind: 'Hold', why: change.why };
  const { kind, member } = change;
  const { name, host } = member;
  const { version } = view;
  switch (kind) {
    case 'Grant':
      return act('GrantingVote', `Giving ${name} a vote.`, { kind: 'GrantVote', name, host, version });
    case 'Revoke':
      return act('RevokingVote', `Taking the vote of ${name}.`, { kind: 'RevokeVote', name, host, version });
    case 'StepDown':
      return act(
        'RevokingVote',
        `${name} hands over as primary: its node is cordoned, and its vote goes to another member.`,
        { kind: 'StepDown', name },
      );
    default:
      return kind satisfies never;
  }
});

function candidates({ input: { nodes }, members }: SituationWithPrimary): VoterCandidate[] {
  const domains = domainsOf(nodes, members.all);
  return members.staying.flatMap((member) => {
    const { pod, entry, primary, inSync } = member;
    return entry === null
      ? []
      : [
          {
            name: pod.name,
            host: pod.host,
            votes: entry.votes,
            primary,
            inSync: inSync === true && pod.inSyncGate === true,
            // Where there is just one zone, votes are spread over its nodes.
            zone: domains === null ? pod.zone : domains.ofMember(member),
            nodeIsCordoned: isOnCordonedNode(pod, nodes),
          },
        ];
  });
}
