/*
 * To add an action:
 * 1. Write `actions/<its-name>.ts`: an interface whose `kind` names it, and an `ActionModule` of that interface (its Event, its execution).
 * 2. Put the interface into the union of whoever plans it: `MembershipAction`, `DatasetAction`, or `ClusterAction` below.
 * 3. Put the module into the table below; without it the table does not compile.
 * 4. Have a rule plan it. All facts it depends on are in the action: the execution looks nothing up and decides nothing.
 * 5. Carry it out in `test/support/membership/membership-world.ts` too, if a membership rule plans it.
 */
import { addMember } from './actions/add-member.ts';
import { apply, type Apply } from './actions/apply.ts';
import { createAuthSecret, type CreateAuthSecret } from './actions/create-auth-secret.ts';
import { createMember } from './actions/create-member.ts';
import { createSeedJob } from './actions/create-seed-job.ts';
import { deleteMember } from './actions/delete-member.ts';
import { deleteQueryPod, type DeleteQueryPod } from './actions/delete-query-pod.ts';
import { deleteSeedJob } from './actions/delete-seed-job.ts';
import { deleteVolume } from './actions/delete-volume.ts';
import { ensureUsers } from './actions/ensure-users.ts';
import { forceReconfigure } from './actions/force-reconfigure.ts';
import { grantVote } from './actions/grant-vote.ts';
import { initiate } from './actions/initiate.ts';
import { markLeaving } from './actions/mark-leaving.ts';
import { markNotReady } from './actions/mark-not-ready.ts';
import { ownVolume, type OwnVolume } from './actions/own-volume.ts';
import { releaseVolume, type ReleaseVolume } from './actions/release-volume.ts';
import { markVolume, type MarkVolume } from './actions/mark-volume.ts';
import { markVolumeStarted } from './actions/mark-volume-started.ts';
import { removeMember } from './actions/remove-member.ts';
import { restartMember } from './actions/restart-member.ts';
import { restoreLabels, type RestoreLabels } from './actions/restore-labels.ts';
import { revokeVote } from './actions/revoke-vote.ts';
import { setInSync } from './actions/set-in-sync.ts';
import { stepDown } from './actions/step-down.ts';
import { switchDataset } from './actions/switch-dataset.ts';
import type { ActionContext } from './apply/action-context.ts';
import type { ActionEvent, ActionModule } from './apply/action-module.ts';
import type { DatasetAction } from './dataset/plan-dataset.ts';
import type { MembershipAction } from './membership/membership-action.ts';

/** One step of a reconcile. Every one is idempotent. */
export type ClusterAction =
  | CreateAuthSecret
  | Apply
  | MarkVolume
  | OwnVolume
  | ReleaseVolume
  | RestoreLabels
  | DeleteQueryPod
  | DatasetAction
  | MembershipAction;

type ActionOf<Kind extends ClusterAction['kind']> = Extract<ClusterAction, { readonly kind: Kind }>;

const modules: { readonly [Kind in ClusterAction['kind']]: ActionModule<ActionOf<Kind>> } = {
  CreateAuthSecret: createAuthSecret,
  Apply: apply,
  MarkVolume: markVolume,
  OwnVolume: ownVolume,
  ReleaseVolume: releaseVolume,
  RestoreLabels: restoreLabels,
  CreateSeedJob: createSeedJob,
  DeleteSeedJob: deleteSeedJob,
  SwitchDataset: switchDataset,
  DeleteQueryPod: deleteQueryPod,
  CreateMember: createMember,
  DeleteMember: deleteMember,
  DeleteVolume: deleteVolume,
  MarkVolumeStarted: markVolumeStarted,
  MarkLeaving: markLeaving,
  SetInSync: setInSync,
  MarkNotReady: markNotReady,
  RestartMember: restartMember,
  Initiate: initiate,
  EnsureUsers: ensureUsers,
  AddMember: addMember,
  GrantVote: grantVote,
  RevokeVote: revokeVote,
  RemoveMember: removeMember,
  StepDown: stepDown,
  ForceReconfigure: forceReconfigure,
};

/** The table gives each kind the module of that kind; that one takes the action at hand is more than the compiler can follow. */
function moduleOf({ kind }: ClusterAction): ActionModule<ClusterAction> {
  return modules[kind];
}

/** What an Event about an action says; null: not worth one. */
export function eventOf(action: ClusterAction): ActionEvent | null {
  return moduleOf(action).event(action);
}

/** Whether what the action does cannot be undone. */
export function isIrreversible(action: ClusterAction): boolean {
  return moduleOf(action).irreversible;
}

/**
 * Carries out one action.
 *
 * @returns whether anything was changed
 * @throws FailedAction's error; `failureOf` tells what it means
 */
export function execute(action: ClusterAction, context: ActionContext): Promise<boolean> {
  return moduleOf(action).execute(action, context);
}
