import type { Condition } from '../../../crds/status.ts';
import type { Remark } from '../remark.ts';

export type ConditionType =
  | 'Available'
  | 'Progressing'
  | 'Degraded'
  | 'DatasetCurrent'
  | 'AutoscalingActive'
  | 'Contended'
  | 'NodesVisible';

export interface Judgement extends Remark {
  readonly type: ConditionType;
  readonly status: Condition['status'];
}

/** More than anybody reads; and the API server takes no status with more than 32,768 characters in one of them. */
const longestMessage = 4_000;

/**
 * Judgements as conditions of meta/v1: `lastTransitionTime` moves only when the status of a type changes.
 *
 * @param previous the conditions written last
 * @param generation the metadata.generation that was judged
 */
export function conditions(
  judgements: readonly Judgement[],
  previous: readonly Condition[],
  generation: number,
  now: Date,
): Condition[] {
  return judgements.map((judgement) => {
    const before = previous.find(({ type }) => type === judgement.type);
    return {
      type: judgement.type,
      status: judgement.status,
      observedGeneration: generation,
      lastTransitionTime:
        before !== undefined && before.status === judgement.status
          ? before.lastTransitionTime
          : now.toISOString(),
      reason: judgement.reason,
      message: clipped(judgement.message),
    };
  });
}

function clipped(message: string): string {
  return message.length <= longestMessage ? message : `${message.slice(0, longestMessage - 1)}…`;
}
