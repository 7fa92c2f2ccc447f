import type { DatasetAction } from './dataset/plan-dataset.ts';
import type { MembershipAction } from './membership/membership-action.ts';
import type { AppliedObject } from './objects/applied-objects.ts';

/** One step of a reconcile. Every one is idempotent. */
export type ClusterAction =
  /** Makes the key file and the passwords anew, or, where this process remembers them, as they were. */
  | { readonly kind: 'CreateAuthSecret' }
  /** Brings a Kubernetes object to what it should be; one that is as it should be already is left alone. */
  | { readonly kind: 'Apply'; readonly applied: AppliedObject }
  /** Has a volume go with the MovieSearchCluster, or outlive it. */
  | { readonly kind: 'OwnVolume' | 'ReleaseVolume'; readonly name: string; readonly uid: string }
  | DatasetAction
  | MembershipAction;

/** What an Event about an action says; null: not worth one. */
export function eventOf(action: ClusterAction): { readonly reason: string; readonly message: string } | null {
  switch (action.kind) {
    case 'CreateAuthSecret':
      return { reason: 'CreatedAuth', message: 'Created the key file and passwords of the replica set.' };
    case 'Apply':
      return null;
    case 'OwnVolume':
      return {
        reason: 'OwnsVolume',
        message: `Volume ${action.name} is deleted with the MovieSearchCluster from now on (reclaimPolicy: Delete).`,
      };
    case 'ReleaseVolume':
      return {
        reason: 'RetainsVolume',
        message: `Volume ${action.name} is kept when the MovieSearchCluster is deleted (reclaimPolicy: Retain).`,
      };
    case 'CreateSeedJob':
      return {
        reason: 'LoadingDataset',
        message: `Started Job ${action.name} to load dataset ${action.version}.`,
      };
    case 'DeleteSeedJob':
      return { reason: 'DeletedSeedJob', message: `Deleted Job ${action.name}: ${action.why}.` };
    case 'CreateMember':
      return { reason: 'CreatedMember', message: `Created member ${action.name}.` };
    case 'DeleteMember':
      return { reason: 'DeletedMember', message: `Deleted pod ${action.name}: ${action.why}.` };
    case 'DeleteVolume':
      return { reason: 'DeletedVolume', message: `Deleted volume ${action.name} of a member that has left.` };
    case 'MarkLeaving':
      return { reason: 'MemberLeaving', message: `${action.name} leaves (${action.reason}): ${action.why}.` };
    case 'SetInSync':
      return action.inSync
        ? { reason: 'MemberInSync', message: `${action.name} is in sync and serves reads (${action.why}).` }
        : { reason: 'MemberNotInSync', message: `${action.name} serves no reads: ${action.why}.` };
    case 'RestartMember':
      return { reason: 'RestartedMember', message: `Restarted mongod of ${action.name}: ${action.why}.` };
    case 'Initiate':
      return { reason: 'InitiatedReplicaSet', message: `Initiated the replica set on ${action.name}.` };
    case 'EnsureUsers':
      return { reason: 'CreatedUsers', message: 'Made the database users as the Secret has them.' };
    case 'AddMember':
      return {
        reason: 'AddedMember',
        message: `Added ${action.name} to the replica set, without a vote yet.`,
      };
    case 'GrantVote':
      return { reason: 'GrantedVote', message: `${action.name} votes now.` };
    case 'RevokeVote':
      return {
        reason: 'RevokedVote',
        message: `${action.name} votes no more: the number of voters is to be odd.`,
      };
    case 'RemoveMember':
      return { reason: 'RemovedMember', message: `Removed ${action.name} from the replica set.` };
    case 'StepDown':
      return { reason: 'SteppedDown', message: `${action.name} handed over as primary before it leaves.` };
    case 'ForceReconfigure':
      return {
        reason: 'RecoveredMajority',
        message:
          `The majority of the voting members is gone for good (${action.gone.join(', ')}): ` +
          `reduced the replica set by force to the ${action.hosts.length} left, from what ${action.survivor} holds.`,
      };
    default:
      return action satisfies never;
  }
}
