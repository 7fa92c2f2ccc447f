import type { MemberAddress, ReplicaSetView } from '../../mongo/replica-set-admin.ts';
import { ReplicaSetError } from '../../mongo/replica-set-error.ts';
import { foreignReason } from '../membership/foreign-member.ts';
import type { ObservedProbe, ReplicaSetObservation } from '../observed.ts';

export interface ProbedMember {
  readonly address: MemberAddress;
  readonly probe: ObservedProbe;
}

/** What the members say, together and each by itself. */
export interface SetObservation {
  readonly replicaSet: ReplicaSetObservation;
  /** By host, the set as that member itself sees it; whoever was not asked, or did not say, is not in it. */
  readonly ownViews: ReadonlyMap<string, ReplicaSetView>;
}

/** A member that takes part in the set. */
interface Participant {
  readonly address: MemberAddress;
  readonly probe: Extract<ObservedProbe, { readonly state: 'Member' }>;
}

/** By host, what each member answered that was asked for its view. */
type Answers = ReadonlyMap<string, ReplicaSetView | ReplicaSetError>;

/**
 * Asks the members how they see their set. Where one of them is primary and hears all others, its view is enough. Otherwise each is
 * asked, all at the same time: without a primary one member's word is not enough, and of a member that the primary does not hear
 * others may know more.
 *
 * @param replicaSetId as it is remembered: a view of another set is none; null: the set was not seen yet
 */
export async function observeReplicaSet(
  members: readonly ProbedMember[],
  replicaSetId: string | null,
  view: (member: MemberAddress) => Promise<ReplicaSetView>,
): Promise<SetObservation> {
  const participants = members.filter(isParticipant);
  if (participants.length === 0) return { replicaSet: withoutParticipants(members), ownViews: new Map() };
  const conflict = replicaSetId === null ? conflictingSets(participants) : null;
  if (conflict !== null) return { replicaSet: { kind: 'Unknown', reason: conflict }, ownViews: new Map() };
  const primaries = participants.filter(isPrimary);
  const first: Answers = primaries.length === 1 ? await answersOf(primaries, view) : new Map();
  if (primaries.some(({ address }) => isEnough(address, first.get(address.host)))) {
    return judged(participants, first, replicaSetId);
  }
  const others = participants.filter(({ address }) => !first.has(address.host));
  return judged(participants, new Map([...first, ...(await answersOf(others, view))]), replicaSetId);
}

function isParticipant(member: ProbedMember): member is Participant {
  return member.probe.state === 'Member';
}

function isPrimary({ probe }: Participant): boolean {
  return probe.role === 'Primary';
}

async function answersOf(
  participants: readonly Participant[],
  view: (member: MemberAddress) => Promise<ReplicaSetView>,
): Promise<Answers> {
  const asked = participants.map(async ({ address }): Promise<[string, ReplicaSetView | ReplicaSetError]> => {
    try {
      return [address.host, await view(address)];
    } catch (error) {
      if (!(error instanceof ReplicaSetError)) throw error;
      return [address.host, error];
    }
  });
  return new Map(await Promise.all(asked));
}

/** Whether a primary has said all that has to be known: it hears everybody, or it has no users yet that could ask more. */
function isEnough({ host }: MemberAddress, answer: ReplicaSetView | ReplicaSetError | undefined): boolean {
  if (answer === undefined) return false;
  if (answer instanceof ReplicaSetError) return answer.code === 'AuthenticationFailed';
  return answer.primary === host && answer.members.every(({ healthy }) => healthy);
}

function judged(
  participants: readonly Participant[],
  answers: Answers,
  replicaSetId: string | null,
): SetObservation {
  const ownViews = new Map<string, ReplicaSetView>();
  const reasons: string[] = [];
  for (const [host, answer] of answers) {
    if (answer instanceof ReplicaSetError) reasons.push(answer.message);
    else if (replicaSetId === null || answer.replicaSetId === replicaSetId) ownViews.set(host, answer);
    else reasons.push(`${host} shows another replica set (its id is ${answer.replicaSetId})`);
  }
  const [best] = [...ownViews].toSorted(primarysFirst);
  if (best !== undefined) return { replicaSet: { kind: 'Known', view: best[1] }, ownViews };
  return { replicaSet: usersMissing(participants, answers) ?? unknown(reasons), ownViews };
}

/** A member that is known to be of our set and refuses our user: there is no such user yet, unless it still copies the data. */
function usersMissing(participants: readonly Participant[], answers: Answers): ReplicaSetObservation | null {
  const refusing = participants.filter(({ address, probe }) => {
    const answer = answers.get(address.host);
    return (
      probe.replicaSetId !== null &&
      answer instanceof ReplicaSetError &&
      answer.code === 'AuthenticationFailed'
    );
  });
  const primary = refusing.find(isPrimary);
  if (primary !== undefined) return { kind: 'NoUsers', primary: primary.address.host };
  return refusing.length === participants.length ? { kind: 'NoUsers', primary: null } : null;
}

/** The view of one that is primary before others, a later configuration before an earlier one. */
function primarysFirst(
  [hostA, a]: readonly [string, ReplicaSetView],
  [hostB, b]: readonly [string, ReplicaSetView],
): number {
  return (
    Number(b.primary === hostB) - Number(a.primary === hostA) || b.version - a.version || b.term - a.term
  );
}

function withoutParticipants(members: readonly ProbedMember[]): ReplicaSetObservation {
  if (members.some(({ probe }) => probe.state === 'Uninitiated')) return { kind: 'Uninitiated' };
  if (members.length === 0) return { kind: 'Unknown', reason: 'No member has an address yet.' };
  return unknown(members.map(({ address, probe }) => `${address.host} ${absence(probe)}`));
}

function absence(probe: ObservedProbe): string {
  switch (probe.state) {
    case 'Unreachable':
      return `does not answer (${probe.error})`;
    case 'Outside':
      return probe.strayed ? 'has not found itself in its replica set' : 'is in no set';
    case 'Foreign':
      return `is left alone: ${foreignReason(probe)}`;
    case 'Uninitiated':
      return 'is empty';
    case 'Member':
      return 'takes part in the set';
    default:
      return probe satisfies never;
  }
}

/** Which of several sets of one name is the right one cannot be told where none is remembered. */
function conflictingSets(participants: readonly Participant[]): string | null {
  const ids = new Set(participants.map(({ probe }) => probe.replicaSetId).filter((id) => id !== null));
  if (ids.size < 2) return null;
  const told = participants.map(
    ({ address, probe }) => `${address.host} of ${probe.replicaSetId ?? 'one not told'}`,
  );
  return (
    `The members are of different replica sets of one name: ${told.join('; ')}. ` +
    'Write the id of the right one into memory.replicaSetId of the status.'
  );
}

function unknown(reasons: readonly string[]): ReplicaSetObservation {
  return { kind: 'Unknown', reason: `${reasons.join('; ')}.` };
}
