import { expect } from 'chai';
import fc from 'fast-check';
import { BSON } from 'mongodb';

import { titleDocument, type TitleFacts } from '../../../../catalog/title-document.ts';
import { TitleBson } from '../../../../seed/mongo/title-bson.ts';
import { GeneratedImdb } from '../../../data/imdb/generated-imdb.ts';
import { titleText } from '../../../support/snapshot.ts';

describe('TitleBson', () => {
  /** What the driver's own serializer makes of their documents, one behind the other. */
  function serialized(titles: readonly TitleFacts[]): Buffer {
    const documents = titles.map(titleDocument).map((title) => ({
      ...title,
      // Keys that are different only in halves of characters are one on the wire.
      keys: [...new Set(title.keys.map((key) => key.toWellFormed()))],
    }));
    return Buffer.concat(documents.map((document) => BSON.serialize(document)));
  }

  function texts(): fc.Arbitrary<string> {
    return fc.oneof(titleText(), fc.string({ minLength: 28, maxLength: 40 }), fc.string({ maxLength: 1000 }));
  }

  function titles(): fc.Arbitrary<TitleFacts[]> {
    const number = fc.oneof(
      fc.constantFrom(0, -0, 1, -1, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), 2 ** 53, 1e300, 7.5),
      fc.integer(),
      fc.double(),
    );
    const director = fc.record({ id: texts(), name: fc.option(texts()) });
    const title: fc.Arbitrary<TitleFacts> = fc.record({
      _id: texts(),
      title: texts(),
      originalTitle: fc.option(texts()),
      aliases: fc.array(texts(), { maxLength: 12 }),
      year: fc.option(number),
      type: texts(),
      votes: number,
      rating: fc.option(number),
      directors: fc.array(director, { maxLength: 12 }),
    });
    return fc.array(title, { maxLength: 5 });
  }

  it('writes to the letter what the driver writes', () => {
    const bson = new TitleBson();
    fc.assert(
      fc.property(titles(), (some) => {
        expect(Buffer.from(bson.documents(some)).equals(serialized(some))).to.equal(true);
      }),
      { numRuns: 300 },
    );
  });

  it('writes more than it has room for at first, and arrays longer than their names are known beforehand', () => {
    const imdb = new GeneratedImdb({ titles: 2000, seed: 1 });
    const many = [...imdb.titleNumbers()].map((n) => imdb.document(n));
    const aliases = Array.from({ length: 1200 }, (_, n) => `alias ${n} é`.repeat(20));
    const directors = aliases.map((name, n) => ({ id: `nm${n}`, name }));
    const long = { ...many[0]!, aliases, directors };
    const all = [...many, long, many[1]!];
    expect(Buffer.from(new TitleBson().documents(all)).equals(serialized(all))).to.equal(true);
  });

  it('gives memory that what it writes later does not change', () => {
    const imdb = new GeneratedImdb({ titles: 50, seed: 2 });
    const [one, other] = [...imdb.titleNumbers()].map((n) => imdb.document(n));
    const bson = new TitleBson();
    const first = bson.documents([one!]);
    bson.documents([other!]);
    expect(Buffer.from(first).equals(serialized([one!]))).to.equal(true);
  });
});
