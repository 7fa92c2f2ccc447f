import { expect } from 'chai';
import fc from 'fast-check';

import { DirectorNames } from '../../../../seed/imdb/director-names.ts';

describe('DirectorNames', () => {
  const id = fc.oneof(
    // Few, so that many come twice.
    fc.integer({ min: 0, max: 40 }).map((number) => `nm${String(number).padStart(7, '0')}`),
    fc.integer({ min: 9_999_990, max: 10_000_010 }).map((number) => `nm${number}`),
    fc.constantFrom('nm1', 'nm01', 'nm00000001', 'nm999999999', 'nm9999999999', 'nm', 'tt0000001', '', '\\N'),
  );

  it('knows just those who were added, by the name that was given last', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(id, fc.option(fc.string({ unit: 'grapheme', minLength: 1 })))),
        fc.array(id),
        (steps, asked) => {
          const names = new DirectorNames();
          const expected = new Map<string, string | null>();
          for (const [who, name] of steps) {
            if (name === null) {
              names.add(who);
              if (!expected.has(who)) expected.set(who, null);
            } else {
              names.name(who, name);
              if (expected.has(who)) expected.set(who, name);
            }
          }
          for (const who of [...asked, ...expected.keys()]) {
            expect([who, names.has(who), names.get(who)]).to.deep.equal([
              who,
              expected.has(who),
              expected.get(who) ?? null,
            ]);
          }
        },
      ),
    );
  });

  it('takes no id for another that could be read as the same number', () => {
    const names = new DirectorNames();
    for (const id of ['nm0000012', 'nm1234570', 'nm12345678']) names.add(id);
    for (const id of [
      'nm00000012',
      'nm12',
      'tt0000012',
      'mn0000012',
      'nm123456:',
      'nm1234579/',
      'nm012345678',
    ]) {
      expect([id, names.has(id), names.get(id)]).to.deep.equal([id, false, null]);
      names.name(id, 'Somebody Else');
      names.add(id);
      names.name(id, `The one of ${id}`);
      expect(names.get(id)).to.equal(`The one of ${id}`);
    }
    for (const id of ['nm0000012', 'nm1234570', 'nm12345678']) expect(names.get(id)).to.equal(null);
  });

  it('keeps names of each length about that from which on a length takes more bytes', () => {
    const names = new DirectorNames();
    for (let length = 1; length < 300; length += 1) {
      const who = `nm${String(length).padStart(7, '0')}`;
      names.add(who);
      names.name(who, 'x'.repeat(length));
    }
    for (let length = 1; length < 300; length += 1) {
      expect(names.get(`nm${String(length).padStart(7, '0')}`)).to.equal('x'.repeat(length));
    }
  });

  it('keeps as many as there are, however long their names', () => {
    const names = new DirectorNames();
    const nameOf = (number: number): string => `Å${number}`.repeat(number % 5000 === 0 ? 300_000 : 1);
    const ids = Array.from({ length: 150_000 }, (_, index) => `nm${String(index * 7 + 1).padStart(7, '0')}`);
    for (const each of ids) names.add(each);
    ids.forEach((each, number) => names.name(each, nameOf(number)));
    expect(ids.findIndex((each, number) => names.get(each) !== nameOf(number))).to.equal(-1);
    expect(names.has('nm0000002')).to.equal(false);
  });
});
