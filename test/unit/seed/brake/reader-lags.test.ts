import { expect } from 'chai';
import fc from 'fast-check';

import { FRESH_MS, GRACE_MS, type MemberLook, ReaderLags } from '../../../../seed/brake/reader-lags.ts';

/** The write made at that second, as a server tells it. */
const write = (second: number, counter = 1): bigint => (BigInt(second) << 32n) | BigInt(counter);

const primary = (at: number, newestWrite: bigint | null, member = 'a:1'): MemberLook => ({
  member,
  role: 'primary',
  newestWrite,
  at,
});
const reader = (at: number, newestWrite: bigint | null, member = 'b:1'): MemberLook => ({
  member,
  role: 'reader',
  newestWrite,
  at,
});

function lagsAt(now: number, looks: readonly MemberLook[]): Record<string, number> {
  const lags = new ReaderLags();
  for (const look of looks) lags.saw(look);
  return Object.fromEntries(lags.lags(now).map(({ member, lagMs }) => [member, lagMs]));
}

/** The primary is looked at every half second and writes all the time. */
const busy = (seconds: number): MemberLook[] =>
  Array.from({ length: seconds * 2 }, (_, index) =>
    primary(index * 500, write(100 + Math.floor(index / 2), (index % 2) + 1)),
  );

describe('ReaderLags', () => {
  const cases: [string, number, MemberLook[], Record<string, number>][] = [
    ['nobody before a primary was seen to lag behind', 10, [reader(10, write(1))], { 'b:1': 0 }],
    [
      '0 for a reader that has what the primary had',
      510,
      [...busy(1), reader(510, write(100, 2))],
      { 'b:1': 0 },
    ],
    [
      '0 for one that replied before the primary wrote more',
      3000,
      [primary(0, write(100)), reader(2400, write(100)), primary(2500, write(102))],
      { 'b:1': 0 },
    ],
    [
      'for how long the oldest write was known that it lacks',
      9500,
      [...busy(10), reader(9500, write(104, 2))],
      { 'b:1': 4500 },
    ],
    [
      'no more than its newest write is older than the primary\u2019s, where that writes no more',
      60_000,
      [...busy(10), primary(59_900, write(109, 2)), reader(60_000, write(104, 2))],
      { 'b:1': 5000 },
    ],
    [
      'the moment that copying took, of a primary that writes every 10 s only',
      10_700,
      [primary(0, write(100)), primary(10_500, write(110)), reader(10_700, write(100))],
      { 'b:1': 200 },
    ],
    [
      'by the times of the writes, where it lacks more than was ever seen to be written',
      20,
      [primary(0, write(500)), reader(20, write(200))],
      { 'b:1': 300_000 },
    ],
    [
      'as long as it is silent as one that stands still, but for the grace',
      9500,
      [...busy(4), reader(3500, write(103, 2)), ...busy(10).slice(8)],
      { 'b:1': 9500 - GRACE_MS - 4000 },
    ],
    [
      'none for one that says nothing any more',
      3501 + FRESH_MS,
      [...busy(4), reader(3500, write(103, 2)), primary(3501 + FRESH_MS, write(120))],
      {},
    ],
    [
      'none for one that serves no reads, and none for the primary',
      600,
      [primary(0, write(100)), { ...reader(600, write(1)), role: 'other' }],
      {},
    ],
    ['none for one that does not say what it has', 600, [primary(0, write(100)), reader(600, null)], {}],
    [
      'by the writes of the new primary, after a failover',
      1000,
      [
        primary(0, write(900)),
        reader(10, write(100)),
        primary(20, write(100), 'c:1'),
        reader(1000, write(100)),
      ],
      { 'b:1': 0 },
    ],
  ];
  for (const [what, now, looks, expected] of cases) {
    it(`tells ${what}`, () => expect(lagsAt(now, looks)).to.deep.equal(expected));
  }

  it('forgets a reader that was lost, and what a lost primary had', () => {
    const lags = new ReaderLags();
    for (const look of [...busy(10), reader(9500, write(101))]) lags.saw(look);
    expect(lags.lags(9500)[0]?.lagMs).to.be.greaterThan(5000);
    lags.lost('a:1');
    expect(lags.lags(9500)).to.deep.equal([{ member: 'b:1', lagMs: 0 }]);
    lags.lost('b:1');
    expect(lags.lags(9500)).to.deep.equal([]);
  });

  it('takes a primary that steps down for a reader, and a reader that is elected for none', () => {
    const looks = [primary(0, write(100)), reader(100, write(100)), primary(200, write(101), 'b:1')];
    expect(lagsAt(800, [...looks, reader(800, write(101), 'a:1')])).to.deep.equal({ 'a:1': 0 });
  });

  it('never says more than is true, nor less by more than the time between looks', () => {
    const LONGEST_GAP = 700;
    const gaps = fc.array(fc.integer({ min: 1, max: LONGEST_GAP }), { minLength: 30, maxLength: 60 });
    fc.assert(
      fc.property(gaps, gaps, fc.integer({ min: 0, max: 9000 }), (primaryGaps, readerGaps, copyingMs) => {
        // Something is written in every millisecond, and a reader has it so much later.
        const written = (ms: number): bigint => write(100 + Math.floor(ms / 1000), ms % 1000);
        const moments = (of: number[]): number[] =>
          of.map((_, at) => of.slice(0, at + 1).reduce((a, b) => a + b));
        const looks = [
          ...moments(primaryGaps).map((at) => primary(at, written(at))),
          ...moments(readerGaps).map((at) => reader(at, written(Math.max(0, at - copyingMs)))),
        ].sort((one, other) => one.at - other.at);
        const lags = new ReaderLags();
        let began: number | null = null;
        for (const look of looks) {
          lags.saw(look);
          began ??= look.role === 'primary' ? look.at : null;
          const [lag] = lags.lags(look.at);
          // Before the first look at the primary nothing is known of the time of its writes but their seconds.
          if (look.role !== 'reader' || lag === undefined || began === null || look.at - copyingMs < began)
            continue;
          expect(lag.lagMs).to.be.at.most(copyingMs);
          const unseen = LONGEST_GAP * 2 + 1000;
          if (look.at < (moments(primaryGaps).at(-1) ?? 0))
            expect(lag.lagMs).to.be.at.least(copyingMs - unseen);
        }
      }),
    );
  });
});
