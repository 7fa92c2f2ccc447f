/** One change of membership: MongoDB allows at most one voter to come or go in one reconfiguration, so this names one. */
export type MembershipChange =
  /** Joins without a vote and without a chance to be elected: a member in initial sync must not count for a majority. */
  | { readonly kind: 'Add'; readonly host: string }
  | { readonly kind: 'MakeVoter'; readonly host: string; readonly priority: number }
  | { readonly kind: 'RevokeVote'; readonly host: string }
  | { readonly kind: 'Remove'; readonly host: string };

/** The parts of a replica-set member's configuration that are decided here; others (tags, hidden, …) pass through. */
export interface MemberConfig {
  readonly _id: number;
  readonly host: string;
  readonly votes?: number;
  readonly priority?: number;
}

/** Most members with a vote that MongoDB allows. */
export const maxVoters = 7;
/** Most members of any kind that MongoDB allows. */
export const maxMembers = 50;

/**
 * The members after `change`; null where the change is in effect already.
 *
 * An id names a member for as long as it is in the configuration, and the members keep state by it, so a new member gets one
 * above all that are in use, or the lowest free one when those above (MongoDB: 0 to 255) have run out.
 *
 * @throws RangeError where the change names a host that the configuration does not, or exceeds MongoDB's own limits
 */
export function membersAfter<Member extends MemberConfig>(
  members: readonly Member[],
  change: MembershipChange,
): (Member | MemberConfig)[] | null {
  const member = members.find(({ host }) => host === change.host);
  switch (change.kind) {
    case 'Add': {
      if (member !== undefined) return null;
      if (members.length >= maxMembers)
        throw new RangeError(`A replica set has at most ${maxMembers} members.`);
      return [...members, { _id: freeId(members), host: change.host, votes: 0, priority: 0 }];
    }
    case 'Remove':
      return member === undefined ? null : members.filter((other) => other !== member);
    case 'MakeVoter':
    case 'RevokeVote': {
      if (member === undefined) throw new RangeError(`${change.host} is not a member of the replica set.`);
      const votes = change.kind === 'MakeVoter' ? 1 : 0;
      const priority = change.kind === 'MakeVoter' ? change.priority : 0;
      if ((member.votes ?? 1) === votes && (member.priority ?? 1) === priority) return null;
      if (votes > (member.votes ?? 1) && members.filter(hasVote).length >= maxVoters) {
        throw new RangeError(`A replica set has at most ${maxVoters} voting members.`);
      }
      return members.map((other) => (other === member ? { ...other, votes, priority } : other));
    }
    default:
      return change satisfies never;
  }
}

/**
 * The members a set is reduced to when only `hosts` are left of it: the same ids, of which the survivor and then the others in
 * the order of the configuration vote, an odd number of at most 7.
 *
 * @throws RangeError where the survivor or one of the hosts is not in the configuration
 */
export function survivingMembers<Member extends MemberConfig>(
  members: readonly Member[],
  survivor: string,
  hosts: readonly string[],
): Member[] {
  const left = new Set([survivor, ...hosts]);
  for (const host of left) {
    if (!members.some((member) => member.host === host)) {
      throw new RangeError(`${host} is not a member of the replica set.`);
    }
  }
  const kept = members.filter(({ host }) => left.has(host));
  const voters = Math.min(maxVoters, kept.length - ((kept.length + 1) % 2));
  const first = kept.filter(({ host }) => host === survivor);
  const voting = new Set([...first, ...kept.filter(({ host }) => host !== survivor)].slice(0, voters));
  return kept.map((member) => ({
    ...member,
    votes: voting.has(member) ? 1 : 0,
    priority: voting.has(member) ? 1 : 0,
  }));
}

function hasVote({ votes }: MemberConfig): boolean {
  return (votes ?? 1) > 0;
}

function freeId(members: readonly MemberConfig[]): number {
  const used = new Set(members.map(({ _id }) => _id));
  const next = Math.max(-1, ...used) + 1;
  if (next <= 255) return next;
  for (let id = 0; ; id++) if (!used.has(id)) return id;
}
