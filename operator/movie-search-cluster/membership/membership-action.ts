import type { AddMember } from '../actions/add-member.ts';
import type { CreateMember } from '../actions/create-member.ts';
import type { DeleteMember } from '../actions/delete-member.ts';
import type { DeleteVolume } from '../actions/delete-volume.ts';
import type { EnsureUsers } from '../actions/ensure-users.ts';
import type { ForceReconfigure } from '../actions/force-reconfigure.ts';
import type { GrantVote } from '../actions/grant-vote.ts';
import type { Initiate } from '../actions/initiate.ts';
import type { MarkLeaving } from '../actions/mark-leaving.ts';
import type { MarkNotReady } from '../actions/mark-not-ready.ts';
import type { MarkVolumeStarted } from '../actions/mark-volume-started.ts';
import type { RemoveMember } from '../actions/remove-member.ts';
import type { RestartMember } from '../actions/restart-member.ts';
import type { RevokeVote } from '../actions/revoke-vote.ts';
import type { SetInSync } from '../actions/set-in-sync.ts';
import type { StepDown } from '../actions/step-down.ts';
import type { MemberFacts } from './member-facts.ts';

/** One step of changing who is a member. Made again, each changes nothing: an operator may die before or after any of them. */
export type MembershipAction =
  | CreateMember
  | DeleteMember
  | DeleteVolume
  | MarkVolumeStarted
  | MarkLeaving
  | SetInSync
  | MarkNotReady
  | RestartMember
  | Initiate
  | EnsureUsers
  | AddMember
  | GrantVote
  | RevokeVote
  | RemoveMember
  | StepDown
  | ForceReconfigure;

/** A process that does not answer does not heed a polite word either: it is ended soon. Its journal is made for that. */
const silentGraceSeconds = 5;

export function memberDeletion(
  { pod: { name, uid }, verdict }: Pick<MemberFacts, 'pod' | 'verdict'>,
  why: string,
): DeleteMember {
  const isSilent = verdict.kind === 'Failed' && verdict.cause === 'MemberSilent';
  return { kind: 'DeleteMember', name, uid, why, graceSeconds: isSilent ? silentGraceSeconds : null };
}
