import type { MemberView, ReplicaSetView } from '../../../mongo/replica-set-admin.ts';
import type { ObservedMember } from '../../observed.ts';
import { memberOfHost } from '../member-name.ts';
import type { Situation } from '../situation.ts';
import { wantedVoters } from '../steady/vote-change.ts';
import { goneVerdict, type GoneVerdict } from './gone-verdict.ts';

/** A member of a set that has no primary. */
export interface JudgedEntry {
  readonly name: string;
  readonly entry: MemberView;
  readonly verdict: GoneVerdict;
}

/** What a set is reduced to where the majority of its voters is gone for good. */
export interface Remains {
  /** The member with the newest writes. */
  readonly survivor: string;
  readonly hosts: readonly string[];
  /** Those of the hosts that vote from then on. */
  readonly voters: readonly string[];
  /** Names of the voters that are gone. */
  readonly gone: readonly string[];
}

/** Whether a set without a primary can come to have one again by itself. */
export type MajorityAssessment =
  /** The voters that are not gone are a majority. */
  | { readonly kind: 'ElectionPossible' }
  /** They are none, and of what is left somebody cannot be relied upon yet. `why` is for people. */
  | { readonly kind: 'NotSettled'; readonly why: string }
  | { readonly kind: 'Lost'; readonly remains: Remains };

/** Every member of the set with what is known of its being gone, in the order of the configuration. */
export function judgedEntries(view: ReplicaSetView, situation: Situation): JudgedEntry[] {
  return view.members.map((entry) => {
    const name = memberOfHost(entry.host);
    return { name, entry, verdict: goneVerdict(name, situation) };
  });
}

/**
 * Judges a set without a primary by the word of every member that is left: each must have been asked, hold the configuration that
 * the others hold, hear none of those that are gone, and know of no primary. One that does not answer may hold the newest writes.
 */
export function assessMajority(view: ReplicaSetView, situation: Situation): MajorityAssessment {
  const judged = judgedEntries(view, situation);
  const voters = judged.filter(({ entry }) => entry.votes > 0);
  const gone = judged.filter(({ verdict }) => verdict.gone);
  const goneVoters = voters.filter(({ verdict }) => verdict.gone);
  if (voters.length - goneVoters.length > voters.length / 2) return { kind: 'ElectionPossible' };
  const left = judged.filter(({ verdict }) => !verdict.gone);
  for (const { name, entry } of left) {
    const pod = situation.members.all.find((each) => each.pod.host === entry.host)?.pod;
    const why = unsettledBy(pod, view, gone);
    if (why !== null) return { kind: 'NotSettled', why: `${name} ${why}` };
  }
  const secondaries = left.flatMap(({ entry }) => ownEntry(entry.host, situation)).toSorted(newestWriteFirst);
  const [survivor] = secondaries;
  if (survivor === undefined) return { kind: 'NotSettled', why: 'No member that is left has the data.' };
  return {
    kind: 'Lost',
    remains: {
      survivor: memberOfHost(survivor.host),
      hosts: left.map(({ entry }) => entry.host),
      voters: secondaries.slice(0, wantedVoters(secondaries.length)).map(({ host }) => host),
      gone: goneVoters.map(({ name }) => name),
    },
  };
}

/** Why one that is left is no witness for the loss yet; null: it is one. */
function unsettledBy(
  pod: ObservedMember | undefined,
  view: ReplicaSetView,
  gone: readonly JudgedEntry[],
): string | null {
  if (pod === undefined) return 'has no pod, and may come back.';
  const { ownView, probe } = pod;
  if (ownView === null) {
    // It copies the data for the first time: it lets nobody in yet, and cannot hold a write that another one lacks.
    const isCopying = probe?.state === 'Member' && probe.role === 'Other' && pod.inSyncGate === null;
    if (!isCopying) return 'does not answer, and may hold the newest writes.';
    return probe.primary === null ? null : `knows of a primary, ${memberOfHost(probe.primary)}.`;
  }
  if (ownView.primary !== null) return `knows of a primary, ${memberOfHost(ownView.primary)}.`;
  if (
    ownView.replicaSetId !== view.replicaSetId ||
    ownView.version !== view.version ||
    ownView.term !== view.term
  ) {
    return 'holds another configuration than the others.';
  }
  const heard = gone.find(({ entry }) =>
    ownView.members.some(({ host, healthy }) => host === entry.host && healthy),
  );
  return heard === undefined ? null : `still hears ${heard.name}.`;
}

/** What a SECONDARY says of itself. */
function ownEntry(host: string, { members }: Situation): MemberView[] {
  const pod = members.all.find((each) => each.pod.host === host)?.pod;
  const entry = pod?.ownView?.members.find((each) => each.host === host);
  return entry?.state === 'SECONDARY' ? [entry] : [];
}

/** By term before time: what an earlier primary wrote last may never have reached a majority. */
function newestWriteFirst({ newestWrite: a }: MemberView, { newestWrite: b }: MemberView): number {
  return (b?.term ?? -1) - (a?.term ?? -1) || (b?.at.getTime() ?? 0) - (a?.at.getTime() ?? 0);
}
