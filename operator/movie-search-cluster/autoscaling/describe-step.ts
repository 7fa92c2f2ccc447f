import type { ScalingDecision } from './evaluate-scale.ts';
import type { MeasurementFailure } from './propose-replicas.ts';
import type { LimitedReason } from './scaling-memory.ts';
import type { ScalingSpec } from './scaling-spec.ts';

/**
 * The sentence with its figures that Events and the status have of a decision, such as `74 % over 3 pods, target 60 % → 4`.
 * Where windows, policies or bounds let less than the load asked for be done, it says which.
 */
export function describeStep(decision: ScalingDecision, spec: ScalingSpec): string {
  const { basis, currentReplicas, desiredReplicas } = decision;
  switch (basis.kind) {
    case 'Disabled':
      return '0 replicas: scaling is off until somebody asks for one';
    case 'AboveMax':
      return `${replicas(currentReplicas)}, at most ${spec.maxReplicas} allowed → ${desiredReplicas}`;
    case 'BelowMin':
      return `${replicas(currentReplicas)}, at least ${spec.minReplicas} wanted → ${desiredReplicas}`;
    case 'Unmeasured':
      return `${failureTexts[basis.failure]}: held at ${currentReplicas}`;
    case 'Measured': {
      const figures = `${basis.utilization} % over ${pods(basis.pods)}, target ${spec.targetUtilization} %`;
      const limits = limitTexts(decision, spec);
      return `${figures} → ${desiredReplicas}${limits.length === 0 ? '' : ` (asks for ${basis.replicas}; ${limits.join(', ')})`}`;
    }
    default:
      return basis satisfies never;
  }
}

/** The sentence about a step that something holds, such as `wants 4, held: movies-db-3 is joining`. */
export function describeHold(wantedReplicas: number, because: string): string {
  return `wants ${wantedReplicas}, held: ${because}`;
}

const failureTexts: Readonly<Record<MeasurementFailure, string>> = {
  'no-metrics-from-api': 'the metrics API has no sample of any pod',
  'no-metrics-for-targeted-pods': 'the metrics API has no sample of a ready pod',
  'missing-cpu-request': 'a pod has no requests.cpu to measure against',
  'zero-total-request': 'the pods request no CPU to measure against',
};

function limitTexts({ basis, desiredReplicas }: ScalingDecision, spec: ScalingSpec): string[] {
  if (basis.kind !== 'Measured') return [];
  const windows =
    basis.stabilized === basis.replicas ? [] : [`recent recommendations hold it at ${basis.stabilized}`];
  return [...windows, ...limitText(basis.limited, desiredReplicas, spec)];
}

function limitText(limited: LimitedReason, to: number, { minReplicas, maxReplicas }: ScalingSpec): string[] {
  switch (limited) {
    case 'DesiredWithinRange':
      return [];
    case 'TooManyReplicas':
      return [`at most ${maxReplicas} allowed`];
    case 'TooFewReplicas':
      return [`at least ${minReplicas} wanted`];
    case 'ScaleUpLimit':
      return [`the pace of scale-ups allows ${to}`];
    case 'ScaleDownLimit':
      return [`the pace of scale-downs allows ${to}`];
    default:
      return limited satisfies never;
  }
}

function replicas(count: number): string {
  return count === 1 ? '1 replica' : `${count} replicas`;
}

function pods(count: number): string {
  return count === 1 ? '1 pod' : `${count} pods`;
}
