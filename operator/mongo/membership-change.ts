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

/** Names one configuration of one set: a later one has a higher term or version. */
export interface ConfigurationIdentity {
  /** 24 hex digits. */
  readonly replicaSetId: string;
  readonly version: number;
  readonly term: number;
}

/** What is left of a set. */
export interface Remainder {
  readonly hosts: readonly string[];
  /** Those of the hosts that vote from now on: they must be able to agree on a primary, so each of them answers. */
  readonly voters: readonly string[];
}

/**
 * The members a set is reduced to: the same ids, and votes as told.
 *
 * @throws RangeError where one of the hosts is not in the configuration, or a voter is not one of the hosts
 */
export function survivingMembers<Member extends MemberConfig>(
  members: readonly Member[],
  { hosts, voters }: Remainder,
): Member[] {
  for (const host of hosts) {
    if (!members.some((member) => member.host === host)) {
      throw new RangeError(`${host} is not a member of the replica set.`);
    }
  }
  const stranger = voters.find((voter) => !hosts.includes(voter));
  if (stranger !== undefined) throw new RangeError(`${stranger} is to vote and is not one of those left.`);
  return members
    .filter(({ host }) => hosts.includes(host))
    .map((member) => {
      const votes = voters.includes(member.host) ? 1 : 0;
      return { ...member, votes, priority: votes };
    });
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
