import { isOnCordonedNode } from '../cordoned-node.ts';
import type { MemberFacts } from '../member-facts.ts';
import { memberOfHost } from '../member-name.ts';
import { act, withPrimary, type SituationWithPrimary } from '../rule.ts';
import { domainsOf } from '../spread/domains.ts';
import { nextVoteChange, type OtherVotes, type VoterCandidate } from './vote-change.ts';

/** Keeps the number of voters odd and at most 7, and the votes spread so that the loss of a node or a zone costs least. */
export const changeVotes = withPrimary((situation) => {
  const { input, view } = situation;
  const change = nextVoteChange(candidates(situation), input.desired, otherVotes(situation));
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

function otherVotes({ view, members: { all, staying, leaving } }: SituationWithPrimary): OtherVotes {
  const isOf = (host: string) => (member: MemberFacts) => member.pod.host === host;
  const others = view.members.filter(({ host, votes }) => votes > 0 && !staying.some(isOf(host)));
  const departing = others.filter(({ host }) => leaving.some(isOf(host)));
  const absent = others.filter((entry) => !departing.includes(entry));
  return {
    departing: departing.length,
    absent: absent.map(({ host, votes }) => ({
      name: memberOfHost(host),
      host,
      votes,
      primary: host === view.primary,
      inSync: false,
      zone: all.find(isOf(host))?.pod.zone ?? null,
      nodeIsCordoned: false,
    })),
  };
}

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
