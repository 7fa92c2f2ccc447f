import { expect } from 'chai';

import {
  assess,
  chooseReplica,
  type Candidate,
  type RoutingRule,
} from '../../../../api/replica-pool/choose-replica.ts';
import type { ReplicaFigures } from '../../../../api/replica-pool/routing-cost.ts';
import { DEFAULT_WEIGHTS } from '../../../../api/replica-pool/routing-weights.ts';
import { figures } from '../../../support/replica-figures.ts';

interface Named extends Candidate {
  readonly name: string;
}

const replica = (
  name: string,
  known: Partial<ReplicaFigures> = {},
  more: Partial<Candidate> = {},
): Named => ({
  ...{ name, figures: figures(known), zone: null, warmth: 1 },
  ...more,
});
const anywhere: RoutingRule = { weights: DEFAULT_WEIGHTS, zone: null };
const inA: RoutingRule = { weights: DEFAULT_WEIGHTS, zone: 'a' };
const chosen = (candidates: readonly Named[], rule = anywhere, turns = 12): string =>
  [
    ...new Set(
      Array.from({ length: turns }, (_, turn) => chooseReplica(candidates, rule, turn)?.name ?? 'none'),
    ),
  ]
    .toSorted()
    .join(' ');

describe('chooseReplica', () => {
  const busy = { inFlight: 5 };
  for (const { what, candidates, names } of [
    { what: 'none where there is none', candidates: [], names: 'none' },
    {
      what: 'the only one, whatever speaks against it',
      candidates: [replica('x', { readMs: 900, lagMs: 1e6 })],
      names: 'x',
    },
    { what: 'equals in turn', candidates: [replica('x'), replica('y'), replica('z')], names: 'x y z' },
    {
      what: 'the one with the fewest reads in flight',
      candidates: [replica('x', busy), replica('y', { inFlight: 4 })],
      names: 'y',
    },
    {
      what: 'of those within the dead band the least busy, though it is slower',
      candidates: [replica('x', { readMs: 5, ...busy }), replica('y', { readMs: 9 })],
      names: 'y',
    },
    {
      what: 'none that is 4 times slower, though the others are busier',
      candidates: [
        replica('x', { readMs: 20 }),
        replica('y', { readMs: 5, inFlight: 60 }),
        replica('z', { readMs: 6, inFlight: 60 }),
      ],
      names: 'y z',
    },
    {
      what: 'one that is 4 times slower where the others are full',
      candidates: [replica('x', { readMs: 20 }), replica('y', { readMs: 5, inFlight: 130 })],
      names: 'x',
    },
    {
      what: 'none that has stopped to answer',
      candidates: [replica('x', { readMs: 300 }), replica('y', { readMs: 5, ...busy })],
      names: 'y',
    },
    {
      what: 'none that lags by half a minute',
      candidates: [replica('x', { lagMs: 30_000 }), replica('y', busy)],
      names: 'y',
    },
    {
      what: 'none whose cores are used up',
      candidates: [replica('x', { cpu: 0.9 }), replica('y', busy)],
      names: 'y',
    },
  ] as const) {
    it(`takes ${what}`, () => expect(chosen(candidates)).to.equal(names));
  }

  describe('by zone', () => {
    const here = (known: Partial<ReplicaFigures>): Named => replica('here', known, { zone: 'a' });
    const there = replica('there', {}, { zone: 'b' });
    for (const [what, known, names] of [
      ['takes the one here, though it is busier', { inFlight: 100 }, 'here'],
      ['spills over where the one here is full', { inFlight: 129 }, 'there'],
      ['spills over where the one here has its cores used up', { cpu: 0.8 }, 'there'],
      ['spills over where the one here is slow', { readMs: 20, probeMs: 20 }, 'there'],
    ] as const) {
      it(what, () => {
        expect(chosen([here(known), replica('there', { readMs: 5 }, { zone: 'b' })], inA)).to.equal(names);
      });
    }
    it('takes all where our zone is not known, or has none', () => {
      expect(chosen([here({}), there])).to.equal('here there');
      expect(chosen([there, replica('elsewhere', {}, { zone: 'c' })], inA)).to.equal('elsewhere there');
    });
  });

  describe('a new replica', () => {
    const cold = (warmth: number, known: Partial<ReplicaFigures> = {}): Named =>
      replica('cold', known, { warmth });
    it('gets the more reads the warmer it is, and no more than its share', () => {
      const share = (warmth: number): number => {
        const names = Array.from(
          { length: 1000 },
          (_, turn) => chooseReplica([replica('x'), cold(warmth)], anywhere, turn)?.name,
        );
        return names.filter((name) => name === 'cold').length;
      };
      expect([0.1, 0.25, 0.5, 1].map(share)).to.deep.equal([100, 250, 500, 500]);
    });
    it('gets none while it is busier, and all where there is no other', () => {
      expect(chosen([replica('x'), cold(0.5, busy)])).to.equal('x');
      expect(chosen([cold(0.1, busy)])).to.equal('cold');
      expect(chosen([replica('slow', { readMs: 500 }), cold(0.1, { readMs: 5 })])).to.equal('cold');
    });
  });
});

describe('assess', () => {
  it('says why each replica is avoided', () => {
    const all = [
      replica('slow', { readMs: 100 }, { zone: 'a' }),
      replica('far', { readMs: 5 }, { zone: 'b' }),
      replica('new', { readMs: 5 }, { zone: 'a', warmth: 0.2 }),
      replica('good', { readMs: 5 }, { zone: 'a' }),
    ];
    expect(assess(all, inA).map(({ candidate, avoided }) => [candidate.name, avoided])).to.deep.equal([
      ['slow', 'cost'],
      ['far', 'zone'],
      ['new', 'warming'],
      ['good', null],
    ]);
  });
});
