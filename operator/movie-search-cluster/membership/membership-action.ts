import type { ObservedMember } from '../observed.ts';
import type { LeaveReason } from './leave-reason.ts';

/** One step of changing who is a member. Made again, each changes nothing: an operator may die before or after any of them. */
export type MembershipAction =
  | { readonly kind: 'CreateMember'; readonly name: string }
  /** Deletes the pod. `why` is for people. */
  | { readonly kind: 'DeleteMember'; readonly name: string; readonly uid: string; readonly why: string }
  | { readonly kind: 'DeleteVolume'; readonly name: string }
  /** Writes down that the member leaves, so that whoever looks next goes on with the same one. `why` is for people. */
  | {
      readonly kind: 'MarkLeaving';
      readonly name: string;
      readonly reason: LeaveReason;
      readonly why: string;
    }
  /** Turns the readiness gate: whether the member serves reads. */
  | { readonly kind: 'SetInSync'; readonly name: string; readonly inSync: boolean; readonly why: string }
  /** Has the member's mongod end, so that the kubelet starts it again with its data. `why` is for people. */
  | { readonly kind: 'RestartMember'; readonly name: string; readonly why: string }
  | { readonly kind: 'Initiate'; readonly name: string }
  | { readonly kind: 'EnsureUsers'; readonly primary: string }
  | { readonly kind: 'AddMember'; readonly name: string; readonly host: string; readonly version: number }
  | { readonly kind: 'GrantVote'; readonly name: string; readonly host: string; readonly version: number }
  | { readonly kind: 'RevokeVote'; readonly name: string; readonly host: string; readonly version: number }
  | { readonly kind: 'RemoveMember'; readonly name: string; readonly host: string; readonly version: number }
  | { readonly kind: 'StepDown'; readonly name: string }
  | {
      readonly kind: 'ForceReconfigure';
      readonly survivor: string;
      readonly hosts: readonly string[];
      /** Those of the hosts that vote from now on. */
      readonly voters: readonly string[];
      /** Names of the voters that are gone for good. */
      readonly gone: readonly string[];
    };

export function memberDeletion({ name, uid }: ObservedMember, why: string): MembershipAction {
  return { kind: 'DeleteMember', name, uid, why };
}
