import type { ReplicaSetView } from '../../mongo/replica-set-admin.ts';
import type { ObservedMember, ObservedVolume, ReplicaSetObservation } from '../observed.ts';
import { memberFacts, type MemberFacts } from './member-facts.ts';
import { remember, type MembershipMemory } from './membership-memory.ts';
import { discardReason } from './pods/discard-reason.ts';

export interface MembershipInput {
  readonly cluster: string;
  readonly now: Date;
  /** Members that should be there, ready and readable. */
  readonly desired: number;
  readonly templateHash: string;
  readonly maxLagSeconds: number;
  /** Members keep their data in volumes that outlive their pods. */
  readonly persistent: boolean;
  /** As it was stored at the last look. */
  readonly memory: MembershipMemory;
  readonly members: readonly ObservedMember[];
  readonly volumes: readonly ObservedVolume[];
  readonly replicaSet: ReplicaSetObservation;
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
    /** Told to leave, and their pods are still there. */
    readonly leaving: readonly MemberFacts[];
    /** Deleted by this very plan. */
    readonly discarded: readonly DiscardedMember[];
  };
}

export function situationOf(input: MembershipInput): Situation {
  const all = memberFacts(input.members, input.replicaSet, input.templateHash, input.maxLagSeconds);
  const memory = remember(input.memory, input);
  const discarded = all.flatMap((member) => {
    const why = discardReason(member, input, memory);
    return why === null ? [] : [{ member, why }];
  });
  const isDiscarded = (member: MemberFacts) => discarded.some((each) => each.member === member);
  const present = all.filter(({ pod }) => !pod.terminating);
  return {
    input,
    memory,
    volumes: input.persistent ? input.volumes.filter(({ origin }) => origin !== 'Kept') : [],
    keptVolumes: input.persistent ? input.volumes.filter(({ origin }) => origin === 'Kept') : [],
    view: input.replicaSet.kind === 'Known' ? input.replicaSet.view : null,
    members: {
      all,
      staying: present.filter((member) => member.pod.leaving === null && !isDiscarded(member)),
      leaving: present.filter(({ pod }) => pod.leaving !== null),
      discarded,
    },
  };
}
