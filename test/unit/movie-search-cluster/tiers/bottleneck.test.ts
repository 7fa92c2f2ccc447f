import { expect } from 'chai';
import { bottleneckOf, type TierLoad } from '../../../../operator/movie-search-cluster/tiers/bottleneck.ts';

const at = (utilization: number | null, overrides: Partial<TierLoad> = {}): TierLoad => ({
  utilization,
  target: 60,
  mayGrow: true,
  ...overrides,
});

describe('bottleneckOf', () => {
  const cases: Record<string, { query: TierLoad; database: TierLoad; tier: string | null }> = {
    'names a saturated query tier in front of idle members': {
      query: at(95),
      database: at(12),
      tier: 'query',
    },
    'names saturated members behind an idle query tier': {
      query: at(20),
      database: at(90),
      tier: 'database',
    },
    'names none where both are busy': { query: at(95), database: at(80), tier: null },
    'names none where both are idle': { query: at(20), database: at(10), tier: null },
    'names none where one is not known: no answer is not zero': {
      query: at(95),
      database: at(null),
      tier: null,
    },
    'compares a tier without a target with its request': {
      query: at(70, { target: null }),
      database: at(12),
      tier: null,
    },
  };
  for (const [behaviour, { query, database, tier }] of Object.entries(cases)) {
    it(behaviour, () => {
      expect(bottleneckOf({ query, database })?.tier ?? null).to.equal(tier);
    });
  }

  it('says what to do where the tier cannot grow', () => {
    expect(bottleneckOf({ query: at(95, { mayGrow: false }), database: at(12) })?.message).to.equal(
      'The query tier is the bottleneck: the query tier uses 95 % of its CPU requests (target 60 %), and the database tier uses ' +
        '12 % of its CPU requests (target 60 %). It cannot grow: set or raise spec.query.autoscaling.maxReplicas, or spec.query.replicas.',
    );
  });
});
