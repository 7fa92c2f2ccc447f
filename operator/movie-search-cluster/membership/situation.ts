import type { ReplicaSetView } from '../../mongo/replica-set-admin.ts';
import type { ObservedVolume } from '../observed.ts';
import { isBeingReplaced, remediesAfter } from './failure/begun-remedies.ts';
import type { RemedyContext } from './failure/remedy.ts';
import { memberFacts, type FactsInput, type MemberFacts } from './member-facts.ts';
import type { MajorityLossPolicy } from './recovery/majority-loss-policy.ts';
import { remember, type MembershipMemory } from './membership-memory.ts';
import { discardReason } from './pods/discard-reason.ts';

export interface MembershipInput extends FactsInput {
  readonly cluster: string;
  /** Members that should be there, ready and readable. */
  readonly desired: number;
  /** Members keep their data in volumes that outlive their pods. */
  readonly persistent: boolean;
  /** As it was stored at the last look. */
  readonly memory: MembershipMemory;
  readonly volumes: readonly ObservedVolume[];
  readonly majorityLoss: MajorityLossPolicy;
}

/** A member whose pod is deleted without an orderly leave. */
export interface DiscardedMember {
  readonly member: MemberFacts;
  readonly why: string;
}

/** What the rules decide upon: the input, and what follows from it, worked out once. */
export interface Situation {
  readonly input: MembershipInput;
  /** With what this look has added. */
  readonly memory: MembershipMemory;
  /** The replica set as its primary sees it or, where it has none, any other member; null: nobody shows it. */
  readonly view: ReplicaSetView | null;
  /** The members' volumes; none where members have none, whatever claims of their names there are. */
  readonly volumes: readonly ObservedVolume[];
  /** Volumes of the members' names that an earlier cluster left, and that this one neither uses nor touches. */
  readonly keptVolumes: readonly ObservedVolume[];
  readonly members: {
    readonly all: readonly MemberFacts[];
    /** To be kept. */
    readonly staying: readonly MemberFacts[];
    /** Those of them that another one is made for. */
    readonly replaced: readonly MemberFacts[];
    /** All others of them, but for those in whose place something else answers. */
    readonly countedOn: readonly MemberFacts[];
    /** Told to leave, and their pods are still there. */
    readonly leaving: readonly MemberFacts[];
    /** Deleted by this very plan. */
    readonly discarded: readonly DiscardedMember[];
  };
}

export function situationOf(input: MembershipInput): Situation {
  const all = memberFacts(input);
  const memory = {
    ...remember(input.memory, input),
    remedies: remediesAfter(all, remedyContext(input), isWhole(all, input)),
  };
  const discarded = all.flatMap((member) => {
    const why = discardReason(member, input, memory);
    return why === null ? [] : [{ member, why }];
  });
  const isDiscarded = (member: MemberFacts) => discarded.some((each) => each.member === member);
  const present = all.filter(({ pod }) => !pod.terminating);
  const staying = present.filter((member) => member.pod.leaving === null && !isDiscarded(member));
  const isReplaced = (member: MemberFacts) => isBeingReplaced(member, memory.remedies);
  return {
    input,
    memory,
    volumes: input.persistent ? input.volumes.filter(({ origin }) => origin !== 'Kept') : [],
    keptVolumes: input.persistent ? input.volumes.filter(({ origin }) => origin === 'Kept') : [],
    view: input.replicaSet.kind === 'Known' ? input.replicaSet.view : null,
    members: {
      all,
      staying,
      replaced: staying.filter(isReplaced),
      countedOn: staying.filter((member) => !isReplaced(member) && !member.displaced),
      leaving: present.filter(({ pod }) => pod.leaving !== null),
      discarded,
    },
  };
}

/** What the choice of a remedy depends on beside the member itself. */
export function remedyContext({
  memory,
  desired,
  persistent,
  replicaSet,
  now,
}: MembershipInput): RemedyContext {
  const primaryIsHeard = replicaSet.kind === 'Known' && replicaSet.view.primary !== null;
  return { begun: memory.remedies, desired, persistent, primaryIsHeard, now };
}

/** As many members as wanted serve reads, and none has failed. */
function isWhole(members: readonly MemberFacts[], { desired }: MembershipInput): boolean {
  const serving = members.filter(({ pod, inSync }) => pod.ready && inSync === true);
  return serving.length >= desired && members.every(({ verdict }) => verdict.kind !== 'Failed');
}
