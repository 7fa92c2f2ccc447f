import { expect } from 'chai';
import fc from 'fast-check';

import { foldWords } from '../../../../catalog/fold-text.ts';
import { foldTitle } from '../../../../catalog/fold-title.ts';
import type { Director } from '../../../../catalog/title-document.ts';
import { FoldedTexts } from '../../../../seed/folding/folded-texts.ts';
import { KeyReader } from '../../../../seed/snapshot/key-reader.ts';
import {
  firstTextAt,
  idFrom,
  idTo,
  NO_NAME,
  recordHead,
  textEnd,
} from '../../../../seed/snapshot/title-record.ts';
import {
  type SnapshotSource,
  type TitleBatch,
  TitleRecords,
} from '../../../../seed/snapshot/title-records.ts';
import { source, titleSources } from '../../../support/snapshot.ts';

interface ReadText {
  readonly kind: number;
  readonly words: string;
  readonly key: string;
}

/** The records of a batch, in words. */
function read({ buffer, bytes, types }: TitleBatch): object[] {
  const records = Buffer.from(buffer);
  const reader = new KeyReader();
  const all: object[] = [];
  for (let at = 0; at < bytes;) {
    const { bytes: length, votes, year, type, texts } = recordHead(records, at);
    const titleAt = idTo(records, at);
    const found: ReadText[] = [];
    let place = firstTextAt(records, at);
    const title = records.toString('utf8', titleAt + 2, place);
    for (let text = 0; text < texts; text += 1) {
      const words = records.toString('utf8', place + 3, place + 3 + records.readUInt16LE(place + 1));
      reader.read(records, place);
      const key = Buffer.from(reader.bytes.subarray(reader.from, reader.to)).toString('utf8');
      found.push({ kind: (records[place] ?? 0) & 3, words, key });
      place = textEnd(records, place);
    }
    const directors: Director[] = [];
    let left = records.readUInt32LE(place);
    const text = (): string | null => {
      const bytes = records.readUInt16LE(place);
      place += 2;
      if (bytes === NO_NAME) return null;
      place += bytes;
      return records.toString('utf8', place - bytes, place);
    };
    for (place += 4; left > 0; left -= 1) directors.push({ id: text() ?? '', name: text() });
    expect(place, 'the end of the last credit').to.equal(at + length);
    const _id = records.toString('utf8', idFrom(at), idTo(records, at));
    all.push({ _id, title, year, type: types[type], votes, texts: found, directors });
    at += length;
  }
  return all;
}

/** The same found the plain way. */
function expected(title: SnapshotSource): object {
  const { directors } = title;
  return {
    ...expectedOfTitles(title),
    directors: directors.map(({ id, name }) => ({
      id: id.toWellFormed(),
      name: name === null ? null : name.toWellFormed(),
    })),
  };
}

function expectedOfTitles({ _id, title, originalTitle, aliases, year, type, votes }: SnapshotSource): object {
  const texts = new Map<string, ReadText>();
  const add = (text: string, kind: number): void => {
    const words = foldWords(text).join(' ');
    const key = foldTitle(text);
    const form = JSON.stringify([words, key]);
    if (!texts.has(form)) texts.set(form, { kind, words: words.toWellFormed(), key: key.toWellFormed() });
  };
  add(title, 0);
  if (originalTitle !== null) add(originalTitle, 1);
  for (const alias of aliases) add(alias, 2);
  return {
    ...{ _id: _id.toWellFormed(), title: title.toWellFormed(), year, type },
    votes: Math.min(votes, 0xffff_ffff),
    texts: [...texts.values()],
  };
}

describe('TitleRecords', () => {
  const texts = new FoldedTexts();
  const addAll = (records: TitleRecords, titles: readonly SnapshotSource[]): void => {
    for (const title of titles) records.add(title, texts.fold(title));
  };

  it('says in records what there is of the titles, batch for batch, also in buffers that were given back', () => {
    fc.assert(
      fc.property(fc.array(titleSources(), { maxLength: 4 }), (batches) => {
        const records = new TitleRecords();
        for (const titles of batches) {
          addAll(records, titles);
          expect(records.titles).to.equal(titles.length);
          const batch = records.take();
          const sent = structuredClone(batch, { transfer: [batch.buffer] });
          expect(read(sent)).to.deep.equal(titles.map(expected));
          expect(records.titles).to.equal(0);
          records.giveBack(sent.buffer);
        }
      }),
    );
  });

  it('writes into a buffer that was given back, and makes another while there is none', () => {
    const records = new TitleRecords();
    addAll(records, [source({ _id: 'a' })]);
    const first = records.take();
    addAll(records, [source({ _id: 'b' })]);
    records.giveBack(first.buffer);
    const second = records.take();
    expect(second.buffer).not.to.equal(first.buffer);
    addAll(records, [source({ _id: 'c' })]);
    const third = records.take();
    expect(third.buffer).to.equal(first.buffer);
    expect(read(third)).to.deep.equal([expected(source({ _id: 'c' }))]);
  });

  it('has room for more than there is at first', () => {
    const aliases = Array.from({ length: 6000 }, (_, n) => `Ääh, ${n} aliases: ${'ﷺ'.repeat(n % 9)}`);
    const titles = ['a', 'b'].map((_id) => source({ _id, aliases }));
    const records = new TitleRecords();
    addAll(records, titles);
    expect(read(records.take())).to.deep.equal(titles.map(expected));
  });

  it('refuses what breaks the limits of the catalogue, and goes on without it', () => {
    const records = new TitleRecords();
    addAll(records, [source({ _id: 'a' })]);
    const limits: readonly (readonly [Partial<SnapshotSource>, string])[] = [
      [{ votes: -1 }, 'bad has -1 votes'],
      [{ votes: 0.5 }, 'bad has 0.5 votes'],
      [{ year: -1 }, 'bad has the year -1'],
      [{ aliases: ['b'.repeat(1001)] }, 'bad has a title of more than'],
      [{ directors: [{ id: 'nm1', name: 'n'.repeat(501) }] }, 'bad has a director whose id'],
      [{ directors: [{ id: 'n'.repeat(1001), name: null }] }, 'bad has a director whose id'],
    ];
    for (const [broken, message] of limits) {
      expect(() => addAll(records, [source({ ...broken, _id: 'bad' })])).to.throw(RangeError, message);
    }
    addAll(records, [source({ _id: 'b' })]);
    expect(read(records.take())).to.deep.equal(['a', 'b'].map((_id) => expected(source({ _id }))));
  });
});
