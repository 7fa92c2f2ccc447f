import { evaluateScale, type Evaluation, type ScalingSituation } from './evaluate-scale.ts';
import { proposeReplicas } from './propose-replicas.ts';
import { recordRescale } from './record-rescale.ts';
import type { ScalingPod } from './scaling-pod.ts';

/** What one reconcile of a tier is made from: the situation with the pods in the place of what they ask for. */
export interface TierSituation extends Omit<ScalingSituation, 'proposal'> {
  readonly pods: readonly ScalingPod[];
}

/** Decides from the pods how many replicas a tier is to have, without carrying it out. */
export function evaluateTier(situation: TierSituation): Evaluation {
  return evaluateScale({ ...situation, proposal: proposeReplicas(situation) });
}

/**
 * One reconcile of a tier whose step is always carried out, as a HorizontalPodAutoscaler's is: nothing of ours holds it.
 *
 * Source: `reconcileAutoscaler` in horizontal.go.
 */
export function reconcileTier(situation: TierSituation): Evaluation {
  const { decision, memory } = evaluateTier(situation);
  const { currentReplicas, desiredReplicas } = decision;
  if (desiredReplicas === currentReplicas) return { decision, memory };
  const rescale = { from: currentReplicas, to: desiredReplicas, now: situation.now };
  return { decision, memory: recordRescale(memory, situation.spec, rescale) };
}
