import { expect } from 'chai';
import { movieSearchClusterStatusSchema } from '../../../crds/status.ts';
import {
  evaluateScale,
  type ScalingDecision,
} from '../../../operator/movie-search-cluster/autoscaling/evaluate-scale.ts';
import {
  proposeReplicas,
  type Proposal,
} from '../../../operator/movie-search-cluster/autoscaling/propose-replicas.ts';
import { recordRescale } from '../../../operator/movie-search-cluster/autoscaling/record-rescale.ts';
import {
  emptyScalingMemory,
  type ScalingMemory,
} from '../../../operator/movie-search-cluster/autoscaling/scaling-memory.ts';
import {
  memoryFrom,
  memoryToStatus,
} from '../../../operator/movie-search-cluster/autoscaling/scaling-memory-status.ts';
import { replayCalculator } from '../../hpa/replay-calculator.ts';
import { replaySequence, situationsOf } from '../../hpa/replay-sequence.ts';
import {
  answeredCalculatorCase,
  answeredSequenceCase,
  casesByClass,
  stepAnswer,
  type AnsweredSequenceCase,
  type AnsweredStep,
} from '../../hpa/vector-answers.ts';

const calculatorClasses = await casesByClass('replica-calculator.jsonl.gz', answeredCalculatorCase);
const sequenceClasses = await casesByClass('sequences.jsonl.gz', answeredSequenceCase);

describe('the replica calculator beside the real one', () => {
  for (const [name, cases] of calculatorClasses) {
    it(`agrees in ${cases.length} cases of ${name}`, () => {
      for (const vector of cases) expect(replayCalculator(vector), vector.id).to.deep.equal(vector.output);
    });
  }
});

describe('autoscaling beside a real HorizontalPodAutoscaler', () => {
  for (const [name, sequences] of sequenceClasses) {
    describe(`in ${sequences.length} sequences of ${name}`, () => {
      it('proposes what it proposed', () => {
        for (const [step, situation, where] of stepsOf(sequences)) {
          if (step.out.metricReplicas === null && step.out.error === undefined) continue;
          const proposal = proposeReplicas(situation);
          expect(proposal, where).to.include(
            step.out.error === undefined
              ? { replicas: step.out.metricReplicas, utilization: step.out.utilization ?? 0 }
              : { failure: step.out.error },
          );
        }
      });

      it('makes the same steps of its proposals, for the same reasons', () => {
        for (const sequence of sequences) {
          expect(stepsFromProposals(sequence), sequence.id).to.deep.equal(
            sequence.steps.map(({ out: { desiredReplicas, reason } }) => ({ desiredReplicas, reason })),
          );
        }
      });

      it('says the same in its conditions, at every step', () => {
        for (const sequence of sequences) expectSame(sequence, replaySequence(sequence));
      });

      it('says the same where the operator restarts after every step', () => {
        for (const sequence of sequences) expectSame(sequence, replaySequence(sequence, restarted));
      });
    });
  }
});

function expectSame(sequence: AnsweredSequenceCase, steps: ReturnType<typeof replaySequence>): void {
  const answers = sequence.steps.map(({ out }) => stepAnswer.parse(out));
  expect(steps, sequence.id).to.deep.equal(answers);
}

/** What a restarted operator reads of what was written before: the status as JSON, by the resource's schema. */
function restarted(memory: ScalingMemory): ScalingMemory {
  const written = JSON.stringify({ autoscaling: { database: memoryToStatus(memory) } });
  const read = movieSearchClusterStatusSchema.parse(JSON.parse(written));
  return memoryFrom(read.autoscaling?.database);
}

function stepsOf(sequences: readonly AnsweredSequenceCase[]) {
  return sequences.flatMap((sequence) =>
    situationsOf(sequence).map(
      (situation, index) => [sequence.steps[index]!, situation, `${sequence.id}, step ${index}`] as const,
    ),
  );
}

/** Replays a sequence from the proposals that Kubernetes had, so that an error in the calculator cannot hide one behind it. */
function stepsFromProposals(sequence: AnsweredSequenceCase) {
  let memory = emptyScalingMemory;
  return situationsOf(sequence).map((situation, index) => {
    const proposal = proposalOf(sequence.steps[index]!);
    const evaluation = evaluateScale({ ...situation, memory, proposal });
    const { currentReplicas: from, desiredReplicas: to } = evaluation.decision;
    memory =
      from === to
        ? evaluation.memory
        : recordRescale(evaluation.memory, situation.spec, { from, to, now: situation.now });
    return { desiredReplicas: to, reason: from === to ? undefined : reasonOf(evaluation.decision) };
  });
}

function proposalOf({ out }: AnsweredStep): Proposal {
  return out.metricReplicas === null
    ? { kind: 'Unmeasured', failure: 'no-metrics-from-api' }
    : {
        kind: 'Measured',
        replicas: out.metricReplicas,
        utilization: out.utilization ?? 0,
        averageMilli: 0,
        pods: 1,
      };
}

/** Kubernetes' words for why it rescaled. They are about the proposal, whatever the windows made of it. */
function reasonOf({ basis, currentReplicas }: ScalingDecision): string | undefined {
  switch (basis.kind) {
    case 'AboveMax':
      return 'Current number of replicas above Spec.MaxReplicas';
    case 'BelowMin':
      return 'Current number of replicas below Spec.MinReplicas';
    case 'Measured':
      if (basis.replicas === currentReplicas) return '';
      return basis.replicas > currentReplicas
        ? 'cpu resource utilization (percentage of request) above target'
        : 'All metrics below target';
    case 'Disabled':
    case 'Unmeasured':
      return undefined;
    default:
      return basis satisfies never;
  }
}
