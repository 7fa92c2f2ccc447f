import { isConflict, isNotFound, isUnavailable, KubeError, retryAfterMs } from '../../../kube/kube-error.ts';
import { ReplicaSetError } from '../../mongo/replica-set-error.ts';
import type { ClusterAction } from '../cluster-action.ts';

/**
 * What has to happen before an action that failed can go well.
 * `Changed`: what it was planned upon has changed, and looking again is all it takes. `Unavailable`: the API server could not take
 * it now. `Lasting`: it is refused until somebody does something about it (a quota, a missing right, an object in the way).
 */
export type FailureNature = 'Changed' | 'Unavailable' | 'Lasting';

export interface FailedAction {
  readonly action: ClusterAction;
  readonly error: Error;
  readonly nature: FailureNature;
  /** How long the API server asks to wait with everything, in milliseconds; null: it does not. */
  readonly retryAfterMs: number | null;
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
  const nature = natureOf(error);
  if (nature === null) return null;
  return { action, error: error as Error, nature, retryAfterMs: retryAfterMs(error) || null };
}

function natureOf(error: unknown): FailureNature | null {
  if (error instanceof ChangedMeanwhileError) return 'Changed';
  if (error instanceof NameTakenError || error instanceof LabelsLostError) return 'Lasting';
  if (error instanceof ReplicaSetError) return error.retryable ? 'Changed' : 'Lasting';
  if (!(error instanceof KubeError)) return null;
  if (isConflict(error) || isNotFound(error)) return 'Changed';
  return isUnavailable(error) ? 'Unavailable' : 'Lasting';
}
