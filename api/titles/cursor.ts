import { createHash } from 'node:crypto';

import { z } from 'zod';

import type { MatchKind, Position } from './title-reader.ts';

/** Where the next page begins, and of which answer. */
export interface Cursor {
  /** Identity of the dataset the page before was read from. */
  readonly dataset: string;
  /** `queryFingerprint` of the query it belongs to. */
  readonly query: string;
  readonly kind: MatchKind;
  /** Which of the readings of the query found its titles: see `readingId`. 0 where a finder found them. */
  readonly reading: number;
  /** The last title of the page before. */
  readonly after: Position;
  readonly total: number;
  readonly partial: boolean;
  /** How many titles came before the next page, where a finder found them; absent where MongoDB did. */
  readonly found?: number | undefined;
}

/** The cursor is not one of ours, or belongs to another query or another dataset version. */
export class CursorRefused extends Error {
  override readonly name = 'CursorRefused';
  readonly code = 'CURSOR_REFUSED';
}

const wire = z.tuple(
  [
    z.string(),
    z.string(),
    z.enum(['exact', 'prefix']),
    z.number(),
    z.int().nullable(),
    z.string(),
    z.boolean(),
    z.int().min(0),
    z.boolean(),
    z.int().min(0),
  ],
  // Cursors of finders have one more.
  z.int().min(0),
);

export function encodeCursor({
  dataset,
  query,
  kind,
  after,
  total,
  reading,
  partial,
  found,
}: Cursor): string {
  const { votes, year, id, byAlias } = after;
  const fields: z.infer<typeof wire> = [
    dataset,
    query,
    kind,
    votes,
    year,
    id,
    byAlias,
    total,
    partial,
    reading,
  ];
  if (found !== undefined) fields.push(found);
  return Buffer.from(JSON.stringify(fields)).toString('base64url');
}

/** @throws CursorRefused where the text is not a cursor that `encodeCursor` wrote */
export function decodeCursor(text: string): Cursor {
  let fields;
  try {
    fields = wire.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  } catch (cause) {
    throw new CursorRefused('is not a cursor of this service: start again without it', { cause });
  }
  const [dataset, query, kind, votes, year, id, byAlias, total, partial, reading, found] = fields;
  const cursor = { dataset, query, kind, reading, after: { byAlias, votes, year, id }, total, partial };
  return found === undefined ? cursor : { ...cursor, found };
}

/** The same for two queries exactly where a cursor of one may be used with the other. */
export function queryFingerprint(query: {
  /** `readingsIdentity` of the title. */
  readonly understood: string;
  readonly year?: number | undefined;
  readonly yearFrom?: number | undefined;
  readonly yearTo?: number | undefined;
  readonly type?: string | undefined;
  readonly director?: string | undefined;
  readonly match?: string | undefined;
}): string {
  const { understood, year = null, yearFrom = null, yearTo = null, type = null, match = null } = query;
  const { director } = query;
  // Last and left out where it is absent: a cursor of the release before goes on.
  const asked = [
    understood,
    year,
    type,
    match,
    yearFrom,
    yearTo,
    ...(director === undefined ? [] : [director]),
  ];
  return createHash('sha256').update(JSON.stringify(asked)).digest('base64url').slice(0, 11);
}
