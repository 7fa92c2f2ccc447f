import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';

import { foldWords } from '../../catalog/fold-text.ts';
import { foldTitle } from '../../catalog/fold-title.ts';
import { Snapshot } from '../../catalog/snapshot/snapshot.ts';
import { TEXT_KINDS, type TextKind } from '../../catalog/snapshot/snapshot-format.ts';
import type { SnapshotSegment } from '../../catalog/snapshot/snapshot-segment.ts';
import type { Director } from '../../catalog/title-document.ts';
import type { SnapshotTitle } from '../../catalog/snapshot/title-table.ts';
import { type BuilderMemory, SnapshotBuilder } from '../../seed/snapshot/snapshot-builder.ts';
import type { SnapshotSource } from '../../seed/snapshot/title-records.ts';

/** So little that a few titles make many runs, and most buffers are too small for what comes. */
export const TINY_MEMORY: BuilderMemory = {
  titleBytes: 700,
  keys: { partKeys: 5, mostParts: 9, partBufferBytes: 8, termBytes: 60, pairs: 7 },
  words: { termBytes: 50, pairs: 11 },
  people: { termBytes: 90, pairs: 5, creditsAPart: 3, partBufferBytes: 16 },
  bufferBytes: 1,
};

/** The bytes of a snapshot of these titles, as a reader would put them together. */
export async function buildSnapshot(
  titles: Iterable<SnapshotSource>,
  options: { memory?: BuilderMemory; segmentBytes?: number; version?: string } = {},
): Promise<ArrayBuffer> {
  const folder = await mkdtemp(join(tmpdir(), 'movie-search-snapshot-'));
  try {
    const builder = new SnapshotBuilder({ folder, version: 'test', ...options });
    for (const title of titles) builder.add(title);
    return await whole(builder.finish());
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function snapshotOf(
  titles: Iterable<SnapshotSource>,
  options: { memory?: BuilderMemory; segmentBytes?: number } = {},
): Promise<Snapshot> {
  return Snapshot.read(await buildSnapshot(titles, options));
}

/** The bytes of all segments in the order of their numbers. */
export async function whole(segments: AsyncIterable<SnapshotSegment>): Promise<ArrayBuffer> {
  const inOrder: Uint8Array[] = [];
  for await (const { _id, bytes } of segments) inOrder[_id] = bytes;
  return joined(inOrder);
}

export function joined(parts: readonly Uint8Array[]): ArrayBuffer {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all.buffer;
}

/** A title of which nothing matters but what is given. */
export function source(of: Partial<SnapshotSource> & { _id: string }): SnapshotSource {
  return {
    title: of._id,
    originalTitle: null,
    aliases: [],
    year: null,
    type: 'movie',
    votes: 0,
    directors: [],
    ...of,
  };
}

/** One text of a snapshot. */
export interface ExpectedText {
  rank: number;
  kind: TextKind;
  key: string;
  words: string[];
}

/** What a snapshot must hold, found the plain way. */
export interface ExpectedSnapshot {
  titles: SnapshotTitle[];
  texts: ExpectedText[];
  /** Who directed each title, by rank. */
  directors: Director[][];
}

export function expectedSnapshot(sources: readonly SnapshotSource[]): ExpectedSnapshot {
  const capped = ({ votes }: SnapshotSource): number => Math.min(votes, 0xffff_ffff);
  const ranked = sources.toSorted(
    (one, other) =>
      capped(other) - capped(one) ||
      (other.year ?? -1) - (one.year ?? -1) ||
      Buffer.compare(Buffer.from(one._id), Buffer.from(other._id)),
  );
  const texts: ExpectedText[] = [];
  for (const [rank, { title, originalTitle, aliases }] of ranked.entries()) {
    const known = new Set<string>();
    const add = (text: string, kind: number): void => {
      const key = foldTitle(text);
      const words = foldWords(text);
      const form = JSON.stringify([key, words]);
      if (known.has(form)) return;
      known.add(form);
      texts.push({ rank, kind: TEXT_KINDS[kind]!, key: key.toWellFormed(), words: [...new Set(words)] });
    };
    add(title, 0);
    if (originalTitle !== null) add(originalTitle, 1);
    for (const alias of aliases) add(alias, 2);
  }
  const titles = ranked.map(({ _id, title, year, type, votes }) => ({
    id: _id.toWellFormed(),
    title: title.toWellFormed(),
    year,
    type: type.toWellFormed(),
    votes: Math.min(votes, 0xffff_ffff),
  }));
  const directors = ranked.map((title) =>
    title.directors.map(({ id, name }) => ({
      id: id.toWellFormed(),
      name: name === null ? null : name.toWellFormed(),
    })),
  );
  return { titles, texts, directors };
}

/** Texts of a few letters, so that many are alike; and of whatever Unicode has. */
export function titleText(): fc.Arbitrary<string> {
  const piece = fc.constantFrom(
    ...[
      'the',
      'The ',
      'a',
      'A ',
      'an ',
      ' ',
      '  ',
      ', ',
      ',The',
      ', l’',
      '&',
      "'",
      '’',
      'ʻ',
      '-',
      '!',
      '½',
      '１',
    ],
    ...[
      'rock',
      'matrix',
      'mat',
      'é',
      'e\u0301',
      'が',
      'か\u3099',
      'हि',
      'ß',
      'İ',
      'Σ',
      '\u0301',
      '𝔸',
      '\ud83c',
      '\0',
    ],
    ...['\u0e48', '\u0e38', '\u3099', '\u093c', '\u094d', 'क', 'กุ่'],
    ...['New York', '\u00a0', '\ufeff', 'กำ', '한', '한국', 'ﷺ', '㎒', 'ŉ', 'x', 'y', 'z', '1', '2'],
  );
  return fc.oneof(
    { weight: 6, arbitrary: fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')) },
    { weight: 2, arbitrary: fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\0'), maxLength: 30 }) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
    {
      weight: 1,
      arbitrary: fc.integer({ min: 0, max: 0xffff }).map((unit) => `a${String.fromCharCode(unit)}b`),
    },
  );
}

/** Few people, so that many have several credits; some under two names, some without. */
function directors(): fc.Arbitrary<Director[]> {
  const person = fc.record({
    id: fc.oneof(fc.constantFrom('nm0000001', 'nm2', '', 'é', 'a\0b', 'x'.repeat(90)), fc.string()),
    name: fc.oneof(
      fc.constantFrom(null, '', 'Ann Lee', 'ann lee', 'Ann', 'Anné-Lee', '李安', '!', 'a\0b', '\ud83c'),
      titleText(),
    ),
  });
  return fc.array(person, { maxLength: 4 });
}

/** Titles of different ids, of every kind of id, year, type and number of votes. */
export function titleSources(): fc.Arbitrary<SnapshotSource[]> {
  const id = fc.oneof(
    fc.integer({ min: 0, max: 2 ** 32 }).map((number) => `tt${String(number).padStart(7, '0')}`),
    fc.constantFrom(
      'tt',
      'tt00000001',
      'tt1',
      'tt0000001x',
      'tt2147483647',
      'tt2147483648',
      'nm0000001',
      '',
      'é',
    ),
    fc.string({ minLength: 1, maxLength: 100 }),
  );
  const title = fc.record({
    _id: id,
    title: titleText(),
    originalTitle: fc.option(titleText()),
    aliases: fc.array(titleText(), { maxLength: 6 }),
    year: fc.option(fc.oneof(fc.constantFrom(0, 1999, 2000, 9999), fc.integer({ min: 0, max: 9999 }))),
    type: fc.oneof(fc.constantFrom('movie', 'short'), fc.string({ maxLength: 5 })),
    votes: fc.oneof(
      fc.constantFrom(0, 0, 0, 1, 2, 0xffff_ffff, Number.MAX_SAFE_INTEGER),
      fc.integer({ min: 0, max: 300 }),
    ),
    directors: directors(),
  });
  return fc.uniqueArray(title, { selector: ({ _id }) => _id.toWellFormed(), maxLength: 40 });
}
