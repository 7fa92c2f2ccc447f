import { expect } from 'chai';
import fc from 'fast-check';
import { BSON } from 'mongodb';

import { titleDocument, type TitleFacts } from '../../../../catalog/title-document.ts';
import { TitleBson, type TitleDocuments } from '../../../../seed/documents/title-bson.ts';
import { FoldedTexts } from '../../../../seed/folding/folded-texts.ts';
import { GeneratedImdb } from '../../../data/imdb/generated-imdb.ts';
import { titleText } from '../../../support/snapshot.ts';
import { documentsOf, readDocuments } from '../../../support/title-documents.ts';

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

  it('writes to the letter what the driver writes, batch for batch', () => {
    const bson = new TitleBson();
    const texts = new FoldedTexts();
    fc.assert(
      fc.property(titles(), (some) => {
        for (const title of some) bson.add(title, texts.fold(title));
        const expected = serialized(some);
        expect([bson.count, bson.bytes]).to.deep.equal([some.length, expected.length]);
        const { count, bytes } = bson.take();
        expect(count).to.equal(some.length);
        expect(Buffer.from(bytes).equals(expected)).to.equal(true);
        expect([bson.count, bson.bytes]).to.deep.equal([0, 0]);
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
    const documents = documentsOf(all);
    expect(Buffer.from(documents.bytes).equals(serialized(all))).to.equal(true);
    expect(Buffer.from(documents.piece(500, 2).bytes).equals(serialized(all.slice(500, 502)))).to.equal(true);
  });

  it('gives memory that what it writes later does not change before that is given back', () => {
    const imdb = new GeneratedImdb({ titles: 50, seed: 2 });
    const [one, other, third] = [...imdb.titleNumbers()].map((n) => imdb.document(n));
    const bson = new TitleBson();
    const texts = new FoldedTexts();
    const written = (title: TitleFacts): TitleDocuments => {
      bson.add(title, texts.fold(title));
      return bson.take();
    };
    const first = written(one!);
    const second = written(other!);
    expect(Buffer.from(first.bytes).equals(serialized([one!]))).to.equal(true);
    const { buffer } = first.bytes;
    bson.giveBack(first);
    // The one that is written into was there already.
    expect(written(third!).bytes.buffer).not.to.equal(buffer);
    const fourth = written(one!);
    expect(fourth.bytes.buffer).to.equal(buffer);
    expect(Buffer.from(fourth.bytes).equals(serialized([one!]))).to.equal(true);
    expect(Buffer.from(second.bytes).equals(serialized([other!]))).to.equal(true);
  });

  it('does not keep a buffer that a few huge titles needed', () => {
    const imdb = new GeneratedImdb({ titles: 5, seed: 4 });
    const [one] = [...imdb.titleNumbers()].map((n) => imdb.document(n));
    const huge = { ...one!, aliases: Array.from({ length: 5000 }, (_, n) => `${n}`.repeat(250)) };
    const bson = new TitleBson();
    const texts = new FoldedTexts();
    bson.add(huge, texts.fold(huge));
    const first = bson.take();
    expect(first.bytes.length).to.be.above(4_000_000);
    bson.giveBack(first);
    bson.add(one!, texts.fold(one!));
    bson.take();
    bson.add(one!, texts.fold(one!));
    expect(bson.take().bytes.buffer.byteLength).to.be.below(2_000_000);
  });

  it('gives pieces of a batch, of which the last has what is left', () => {
    const imdb = new GeneratedImdb({ titles: 10, seed: 3 });
    const all = [...imdb.titleNumbers()].map((n) => imdb.document(n));
    const documents = documentsOf(all);
    const pieces = [0, 4, 8].map((first) => documents.piece(first, 4));
    expect(pieces.map(({ count }) => count)).to.deep.equal([4, 4, 2]);
    for (const [n, piece] of pieces.entries()) {
      expect(Buffer.from(piece.bytes).equals(serialized(all.slice(4 * n, 4 * n + 4)))).to.equal(true);
    }
    const inner = documents.piece(2, 7).piece(3, 2);
    expect(readDocuments(inner).map(({ _id }) => _id)).to.deep.equal(all.slice(5, 7).map(({ _id }) => _id));
    expect(documents.piece(10, 4))
      .to.include({ count: 0 })
      .and.have.deep.property('bytes', documents.bytes.subarray(0, 0));
  });
});
