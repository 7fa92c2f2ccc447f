import { expect } from 'chai';
import fc from 'fast-check';

import { lettersOf } from '../../../../api/finding/letters.ts';
import { NearTerms } from '../../../../api/finding/near-terms.ts';
import { nearTermsTables } from '../../../../api/finding/near-terms-tables.ts';
import { seededRandom } from '../../../support/slips.ts';
import { snapshotOf, source } from '../../../support/snapshot.ts';
import { plainDistance } from './edit-distance.test.ts';

/** Words near to each other: some, and what becomes of them by a few edits. */
const letter = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'я', '1', '2');
const word = fc.string({ unit: letter, minLength: 3, maxLength: 13 });
const edit = fc.record({
  at: fc.nat(12),
  kind: fc.constantFrom('more', 'less', 'other', 'exchanged'),
  letter,
});
const family = fc.tuple(word, fc.array(fc.array(edit, { maxLength: 3 }), { maxLength: 12 }));

function edited(text: string, edits: readonly { at: number; kind: string; letter: string }[]): string {
  const letters = Array.from(text);
  for (const { at: place, kind, letter: put } of edits) {
    const at = place % (letters.length + 1);
    if (kind === 'more') letters.splice(at, 0, put);
    else if (kind === 'less') letters.splice(at, 1);
    else if (kind === 'other') letters.splice(at, 1, put);
    else letters.splice(at, 2, ...letters.slice(at, at + 2).reverse());
  }
  return letters.join('');
}

function digitsOf(text: string): string {
  return text.replace(/\D/gu, '');
}

describe('NearTerms', () => {
  it('finds every term that is near and has the same digits, and no other', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(family, { minLength: 1, maxLength: 6 }), async (families) => {
        const words = families.flatMap(([first, others]) => [
          first,
          ...others.map((edits) => edited(first, edits)),
        ]);
        const snapshot = await snapshotOf(words.map((title, at) => source({ _id: `t${at}`, title })));
        const terms: string[] = Array.from({ length: snapshot.facts.keys }, (_, at) => {
          const walk = snapshot.keys.at(at);
          return Buffer.from(walk.bytes.subarray(0, walk.length)).toString('utf8');
        });
        const near = new NearTerms(snapshot.keys, nearTermsTables(snapshot.keys));
        for (const asked of words) {
          const letters = lettersOf(asked);
          if (letters.length < 4) continue;
          const most = letters.length < 8 ? 1 : 2;
          const found = near
            .near(letters, most)
            .terms.map(({ number, distance }) => `${terms[number]} ${distance}`);
          const due = terms
            .filter((term) => Array.from(term).length >= 3 && digitsOf(term) === digitsOf(asked))
            .map((term) => ({ term, distance: plainDistance(asked, term) }))
            .filter(({ distance }) => distance <= most)
            .map(({ term, distance }) => `${term} ${distance}`);
          expect(found.sort(), asked).to.deep.equal(due.sort());
        }
      }),
      { numRuns: 60 },
    );
  }).timeout(60_000);

  for (const [crowd, spelt] of [
    ['end', (own: string) => `${own}ring`],
    ['beginning', (own: string) => `ring${own}`],
    ['middle', (own: string) => `${own.slice(0, 3)}ring${own.slice(3)}`],
  ] as const) {
    it(`finds a term one exchange away wherever that is, though many share its ${crowd}`, async () => {
      const random = seededRandom(4);
      const own = (): string =>
        Array.from({ length: 7 }, () => String.fromCharCode(97 + Math.floor(random() * 26))).join('');
      const words = [...new Set(Array.from({ length: 300 }, () => spelt(own())))];
      const snapshot = await snapshotOf(words.map((title, at) => source({ _id: `t${at}`, title })));
      const near = new NearTerms(snapshot.keys, nearTermsTables(snapshot.keys));
      for (const term of words.slice(0, 50)) {
        for (let at = 0; at + 1 < term.length; at += 1) {
          for (const typed of [
            edited(term, [{ at, kind: 'exchanged', letter: '' }]),
            edited(term, [{ at, kind: 'less', letter: '' }]),
          ]) {
            const found = near.near(lettersOf(typed), 1).terms.map(({ number }) => near.text(number));
            expect(found, typed).to.include(term);
          }
        }
      }
    });
  }

  it('finds nothing among nothing', async () => {
    const snapshot = await snapshotOf([]);
    const near = new NearTerms(snapshot.keys, nearTermsTables(snapshot.keys));
    expect(near.near(lettersOf('godfather'), 2).terms).to.deep.equal([]);
  });
});
