import { isConflict, isNotFound, KubeError } from '../../../kube/kube-error.ts';
import { ReplicaSetError } from '../../mongo/replica-set-error.ts';
import type { ClusterAction } from '../cluster-action.ts';

export interface FailedAction {
  readonly action: ClusterAction;
  readonly error: Error;
  /** Part of the ordinary course of things: looking again is all it takes. */
  readonly passing: boolean;
}

/** What an action was planned upon has changed under it: look again. */
export class ChangedMeanwhileError extends Error {
  override readonly name = 'ChangedMeanwhileError';
  readonly code = 'CHANGED_MEANWHILE';
}

/** An object of another owner has the name that one of ours must have. */
export class NameTakenError extends Error {
  override readonly name = 'NameTakenError';
  readonly code = 'NAME_TAKEN';

  constructor(kind: string, name: string) {
    super(`${kind} ${name} exists and does not belong to this MovieSearchCluster: delete or rename it.`);
  }
}

/** An object of ours has lost the labels by which it is found, and would be made again and again. */
export class LabelsLostError extends Error {
  override readonly name = 'LabelsLostError';
  readonly code = 'LABELS_LOST';

  constructor(kind: string, name: string) {
    super(`${kind} ${name} exists, but has lost labels by which it is known: put them back, or delete it.`);
  }
}

/** What a failure means; null where it is not the failure of an action but of this program. */
export function failureOf(action: ClusterAction, error: unknown): FailedAction | null {
  if (error instanceof ChangedMeanwhileError) return { action, error, passing: true };
  if (error instanceof NameTakenError || error instanceof LabelsLostError)
    return { action, error, passing: false };
  if (error instanceof ReplicaSetError) return { action, error, passing: error.retryable };
  if (error instanceof KubeError) return { action, error, passing: isConflict(error) || isNotFound(error) };
  return null;
}
