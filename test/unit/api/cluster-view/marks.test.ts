import { expect } from 'chai';
import fc from 'fast-check';

import { marksBetween } from '../../../../api/cluster-view/marks.ts';
import type { ClusterStatus, Mark } from '../../../../cluster-view/events.ts';
import { mergeMarks } from '../../../../cluster-view/state.ts';
import { aMember, aPod, aStatus, aTier, witnessed } from '../../../support/cluster-view/cluster-statuses.ts';

const NOW = 50_000;
const brief = (marks: readonly Mark[]): string[] =>
  marks.map(({ kind, at, title }) => `${kind} ${at} ${title}`);
const database = (known: Parameters<typeof aTier>[0]): Partial<ClusterStatus> => ({
  tiers: { database: aTier(known), query: aTier({ desired: 2 }) },
});

const CASES: readonly {
  readonly what: string;
  readonly before: Partial<ClusterStatus>;
  readonly after: Partial<ClusterStatus>;
  readonly marks: readonly string[];
}[] = [
  { what: 'nothing', before: {}, after: {}, marks: [] },
  {
    what: 'a step of autoscaling, at its own time',
    before: database({}),
    after: database({ desired: 4, lastStep: { at: 40_000, from: 3, to: 4, message: '74 % of 60 %' } }),
    marks: ['scale 40000 database: 3 → 4 replicas'],
  },
  {
    what: 'one step once, though its replicas are wanted later',
    before: database({ lastStep: { at: 40_000, from: 3, to: 4, message: '' } }),
    after: database({ desired: 4, lastStep: { at: 40_000, from: 3, to: 4, message: '' } }),
    marks: [],
  },
  {
    what: 'a scale that a person set',
    before: database({}),
    after: database({ desired: 5 }),
    marks: ['scale 50000 database: 3 → 5 replicas'],
  },
  {
    what: 'what holds a step',
    before: database({}),
    after: database({ hold: { since: 45_000, reason: 'Joining', message: 'm-db-3 joins' } }),
    marks: ['hold 45000 database: scaling is held, Joining'],
  },
  {
    what: 'a member that comes',
    before: { subjects: [aMember('m-db-0')] },
    after: { subjects: [aMember('m-db-0'), aMember('m-db-1', { state: 'Starting', since: 48_000 })] },
    marks: ['join 48000 m-db-1 is being added'],
  },
  {
    what: 'a member that comes for one that failed',
    before: { subjects: [aMember('m-db-0', { state: 'Failed' })] },
    after: {
      subjects: [
        aMember('m-db-0', { state: 'Failed' }),
        aMember('m-db-1', { state: 'Starting', since: 48_000 }),
      ],
    },
    marks: ['replacement 48000 m-db-1 comes for m-db-0, which is Failed'],
  },
  ...(
    [
      ['Joining', 'Serving', 'join 49000 m-db-0 serves'],
      ['Serving', 'Unresponsive', 'failure 49000 m-db-0 is Unresponsive'],
      ['Unresponsive', 'Failed', null],
      ['Unresponsive', 'Serving', 'recovery 49000 m-db-0 serves'],
      ['Serving', 'CatchingUp', 'failure 49000 m-db-0 no longer serves: CatchingUp'],
      ['CatchingUp', 'Serving', 'recovery 49000 m-db-0 serves'],
      ['Serving', 'Leaving', 'leave 49000 m-db-0 leaves'],
      ['Leaving', 'Terminating', null],
      ['Starting', 'Joining', null],
    ] as const
  ).map(([from, to, mark]) => ({
    what: `a member from ${from} to ${to}`,
    before: { subjects: [aMember('m-db-0', { state: from })] },
    after: { subjects: [aMember('m-db-0', { state: to, since: 49_000 })] },
    marks: mark === null ? [] : [mark],
  })),
  {
    what: 'a member that is gone',
    before: { subjects: [aMember('m-db-0')] },
    after: { subjects: [aMember('m-db-0', { goneAt: 49_500 })] },
    marks: ['leave 49500 m-db-0 is gone'],
  },
  {
    what: 'another primary',
    before: { subjects: [aMember('m-db-0', { role: 'Primary' }), aMember('m-db-1')] },
    after: { subjects: [aMember('m-db-0'), aMember('m-db-1', { role: 'Primary' })] },
    marks: ['primary 50000 m-db-1 takes the writes'],
  },
  {
    what: 'a query pod that comes and one that fails',
    before: { subjects: [aPod('q-a')] },
    after: { subjects: [aPod('q-a', { state: 'NotReady', since: NOW }), aPod('q-b', { since: NOW })] },
    marks: ['failure 50000 q-a is NotReady', 'join 50000 q-b is being added'],
  },
  {
    what: 'another dataset, and a load',
    before: {},
    after: {
      dataset: {
        ...{ served: '2', wanted: '3', titles: 7, loadedAt: 1, kept: [] },
        load: { version: '3', phase: 'Loading', percent: 1, titles: 1, secondsLeft: null, since: 44_000 },
      },
    },
    marks: ['dataset 50000 dataset 2 is served', 'load 44000 dataset 3 is being loaded'],
  },
  {
    what: 'a condition that changed',
    before: {},
    after: {
      conditions: [
        { type: 'Degraded', status: 'True', reason: 'MemberFailed', message: 'why', since: 43_000 },
      ],
    },
    marks: ['condition 43000 Degraded is True: MemberFailed'],
  },
];

interface World {
  readonly members: readonly {
    readonly number: number;
    readonly state: string;
    readonly isPrimary: boolean;
  }[];
  readonly isPodReady: boolean;
  readonly desired: number;
  readonly served: string;
}

describe('marksBetween', () => {
  for (const { what, before, after, marks } of CASES) {
    it(`tells of ${what}`, () => {
      expect(brief(marksBetween(witnessed(before), witnessed(after, '2'), NOW))).to.deep.equal(marks);
    });
  }

  it('takes nothing for news that was only not known before', () => {
    const after = witnessed({ subjects: [aMember('m-db-0'), aPod('q-a')], ...database({ desired: 9 }) });
    expect(marksBetween(undefined, after, NOW)).to.deep.equal([]);
    const blind = { ...witnessed(), status: { ...aStatus(), cluster: null }, podsKnown: false };
    expect(marksBetween(blind, after, NOW)).to.deep.equal([]);
  });

  const states = fc.constantFrom(
    'Starting',
    'Joining',
    'CatchingUp',
    'Serving',
    'Unresponsive',
    'Failed',
    'Leaving',
  );
  const worlds = fc.array(
    fc.record({
      members: fc.uniqueArray(
        fc.record({ number: fc.integer({ min: 0, max: 3 }), state: states, isPrimary: fc.boolean() }),
        { selector: ({ number }) => number, maxLength: 4 },
      ),
      isPodReady: fc.boolean(),
      desired: fc.integer({ min: 1, max: 3 }),
      served: fc.constantFrom('1', '2'),
    }),
    { minLength: 2, maxLength: 8 },
  );
  const worldsOf = (steps: readonly World[], delay = 0) =>
    steps.map(({ members, isPodReady, desired, served }, index) =>
      witnessed(
        {
          subjects: members
            .map(({ number, state, isPrimary }) =>
              aMember(`m-db-${number}`, {
                ...{ state, since: 1000 * (index + 1) },
                role: isPrimary ? 'Primary' : 'Secondary',
              }),
            )
            .toSorted((a, b) => (a.name < b.name ? -1 : 1))
            // Of a query pod nobody tells since when it is so: each who looks has a time of its own.
            .concat(
              aPod('q-a', {
                state: isPodReady ? 'Ready' : 'NotReady',
                since: 100_000 + index * 1000 + delay,
              }),
            ),
          ...database({ desired }),
          dataset: { served, wanted: served, titles: 1, loadedAt: 1, kept: [], load: null },
        },
        String(index),
      ),
    );

  it('gives each incident the same id in every pod that saw it, whenever each of them looked', () => {
    fc.assert(
      fc.property(worlds, fc.integer({ min: 0, max: 999 }), (steps, late) => {
        const seen = (delay: number): Mark[] =>
          worldsOf(steps, delay).flatMap((after, index, all) => [
            ...marksBetween(all[index - 1], after, 100_000 + index * 1000 + delay),
          ]);
        const [one, other] = [seen(0), seen(late)];
        expect(other.map(({ id }) => id)).to.deep.equal(one.map(({ id }) => id));
        expect(mergeMarks(one, other, 200_000)).to.have.length(new Set(one.map(({ id }) => id)).size);
      }),
    );
  });

  it('tells of two incidents by two ids, and of no change not at all', () => {
    fc.assert(
      fc.property(worlds, (steps) => {
        const all = worldsOf(steps);
        for (const [index, after] of all.entries()) {
          const marks = marksBetween(all[index - 1], after, 100_000);
          expect(new Set(marks.map(({ id }) => id)).size).to.equal(marks.length);
          expect(marksBetween(after, after, 100_000)).to.deep.equal([]);
        }
      }),
    );
  });
});
