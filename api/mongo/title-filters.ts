import type { Filter } from 'mongodb';

import type { TitleDocument } from '../../catalog/title-document.ts';
import type { Deadline } from '../deadline.ts';
import type { Position } from '../titles/title-reader.ts';

/** The fields of a FoundTitle beside `_id`. */
export const FOUND_TITLE = {
  title: 1,
  originalTitle: 1,
  year: 1,
  type: 1,
  votes: 1,
  directors: 1,
  keys: 1,
} as const;

/** The order of positions. */
export const ORDER = { votes: -1, year: -1, _id: 1 } as const;

/** What a read is told of its deadline. */
export function limits(deadline: Deadline): { signal: AbortSignal; maxTimeMS: number } {
  return { signal: deadline.signal, maxTimeMS: Math.max(1, Math.ceil(deadline.remainingMs)) };
}

export function comesAfter({ votes, year, id }: Position): Filter<TitleDocument> {
  // No year comes last, and is below no number by itself.
  const earlier =
    year === null
      ? []
      : [
          { votes, year: { $lt: year } },
          { votes, year: null },
        ];
  return {
    // The bound on votes adds nothing to what is meant: by it the server enters the index where the page begins.
    votes: { $lte: votes },
    $or: [{ votes: { $lt: votes } }, ...earlier, { votes, year, _id: { $gt: id } }],
  };
}

/** Matches the texts that begin with a word, in MongoDB's expressions and in JavaScript's alike: whatever the case, quotes in front do not count. */
export function articlePattern(article: 'a' | 'an'): string {
  return `^[^\\p{L}\\p{N}]*${article}(?![\\p{L}\\p{N}\\p{M}'’])`;
}

/** Not `RegExp.escape`: the server finds index bounds only behind plain letters and backslashed punctuation. */
export function escaped(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
}
