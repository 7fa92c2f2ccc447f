import { expect } from 'chai';
import fc from 'fast-check';

import { TEXT_KINDS } from '../../../../catalog/snapshot/snapshot-format.ts';
import { foldWords } from '../../../../catalog/fold-text.ts';
import { foldTitle } from '../../../../catalog/fold-title.ts';
import { FoldedTexts, type Titles } from '../../../../seed/folding/folded-texts.ts';
import { titleText } from '../../../support/snapshot.ts';

/** What there is of the title at hand, copied behind some other byte. */
function read(texts: FoldedTexts): { kind: string | undefined; words: string; key: string }[] {
  return Array.from({ length: texts.count }, (_, text) => {
    const buffer = Buffer.alloc(1 + Math.max(texts.wordBytes(text), texts.keyBytes(text)), '?');
    const wordsEnd = texts.copyWords(text, buffer, 1);
    expect(wordsEnd).to.equal(1 + texts.wordBytes(text));
    const words = buffer.toString('utf8', 1, wordsEnd);
    const keyEnd = texts.copyKey(text, buffer, 1);
    expect(keyEnd).to.equal(1 + texts.keyBytes(text));
    expect(buffer[0]).to.equal(0x3f);
    return { kind: TEXT_KINDS[texts.kind(text)], words, key: buffer.toString('utf8', 1, keyEnd) };
  });
}

/** The same found the plain way. */
function expected({ title, originalTitle, aliases }: Titles): object[] {
  const of = (kind: string) => (text: string) => ({
    kind,
    words: foldWords(text).join(' ').toWellFormed(),
    key: foldTitle(text).toWellFormed(),
  });
  return [
    ...[title].map(of('primary')),
    ...(originalTitle === null ? [] : [originalTitle]).map(of('original')),
    ...aliases.map(of('alias')),
  ];
}

describe('FoldedTexts', () => {
  it('has words and key of each text of a title, one title after the other', () => {
    const text = fc.oneof(titleText(), fc.string({ unit: 'binary', maxLength: 60 }));
    const titles = fc.record({
      title: text,
      originalTitle: fc.option(text),
      aliases: fc.array(text, { maxLength: 6 }),
    });
    const texts = new FoldedTexts();
    fc.assert(
      fc.property(titles, (title) => {
        expect(read(texts.fold(title))).to.deep.equal(expected(title));
      }),
      { numRuns: 500 },
    );
  });

  it('has room for more and longer texts than there is at first', () => {
    const aliases = Array.from({ length: 500 }, (_, n) => `${n} ﷺ &${'x'.repeat(n)} ﷺ`);
    const title = { title: 'The ﷺ', originalTitle: null, aliases };
    expect(read(new FoldedTexts().fold(title))).to.deep.equal(expected(title));
  });
});
