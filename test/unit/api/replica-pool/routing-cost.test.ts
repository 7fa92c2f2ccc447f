import { expect } from 'chai';

import { routingCosts, type ReplicaFigures } from '../../../../api/replica-pool/routing-cost.ts';
import { DEFAULT_WEIGHTS, type RoutingWeights } from '../../../../api/replica-pool/routing-weights.ts';
import { figures } from '../../../support/replica-figures.ts';

const only = (weights: Partial<RoutingWeights>): RoutingWeights => ({
  ...{ cpu: 0, memory: 0, latency: 0, inFlight: 0, lag: 0 },
  ...weights,
});

describe('routingCosts', () => {
  /** Each: two replicas, and what the second one costs where the first costs 1. */
  const cases: readonly {
    readonly what: string;
    readonly known: Partial<ReplicaFigures>;
    readonly beside?: Partial<ReplicaFigures>;
    readonly weights?: RoutingWeights;
    readonly cost: number;
  }[] = [
    { what: 'nothing is known', known: {}, cost: 1 },
    { what: 'it is 4 times slower', known: { readMs: 20 }, beside: { readMs: 5 }, cost: 4 },
    { what: 'its probes are slower', known: { probeMs: 100 }, beside: { probeMs: 5 }, cost: 20 },
    {
      what: 'probes say more than reads',
      known: { readMs: 10, probeMs: 60 },
      beside: { readMs: 5, probeMs: 6 },
      cost: 10,
    },
    { what: 'its latency is not known', known: {}, beside: { readMs: 5 }, cost: 1 },
    {
      what: 'all are faster than what can be told apart',
      known: { readMs: 0.9 },
      beside: { readMs: 0.1 },
      cost: 1,
    },
    { what: 'it has two full batches in flight', known: { inFlight: 128 }, cost: 2 },
    { what: 'its cores are used by three quarters', known: { cpu: 0.75 }, cost: 2 },
    {
      what: 'its cores are used up: no more than 20 times',
      known: { cpu: 1 },
      weights: only({ cpu: 100 }),
      cost: 20,
    },
    {
      what: 'it holds as much memory as is in order',
      known: { memory: 0.8 },
      weights: only({ memory: 100 }),
      cost: 1,
    },
    { what: 'it holds 90 % of its memory', known: { memory: 0.9 }, weights: only({ memory: 100 }), cost: 2 },
    { what: 'it lags by 15 s', known: { lagMs: 15_000 }, cost: 2 },
    {
      what: 'a term counts by its square',
      known: { inFlight: 128 },
      weights: only({ inFlight: 200 }),
      cost: 4,
    },
    {
      what: 'a term does not count at all',
      known: { readMs: 100, lagMs: 1e6, cpu: 1 },
      beside: { readMs: 1 },
      weights: only({ inFlight: 100 }),
      cost: 1,
    },
    {
      what: 'several terms speak against it',
      known: { readMs: 15, inFlight: 128, cpu: 0.75 },
      beside: { readMs: 5 },
      cost: 3 * 2 * 2,
    },
  ];
  for (const { what, known, beside = {}, weights = DEFAULT_WEIGHTS, cost } of cases) {
    it(`is ${cost} where ${what}`, () => {
      const costs = routingCosts([figures(beside), figures(known)], weights);
      expect(costs.map((one) => Number(one.cost.toFixed(6)))).to.deep.equal([1, cost]);
    });
  }

  it('is the product of the factors that it tells', () => {
    const [one] = routingCosts(
      [figures({ inFlight: 64, cpu: 0.5, memory: 0.95, lagMs: 1000 })],
      DEFAULT_WEIGHTS,
    );
    const product = Object.values(one!.factors).reduce((all, factor) => all * factor, 1);
    expect(product).to.be.closeTo(one!.cost, 1e-9);
    expect(one!.factors).to.include({ latency: 1, inFlight: 1.5 });
  });
});
