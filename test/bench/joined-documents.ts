import { createWriteStream } from 'node:fs';

import type { GeneratedImdb } from '../data/imdb/generated-imdb.ts';
import { pipePieces } from '../data/imdb/write-imdb.ts';

const PIECE_LENGTH = 65_536;

/** Writes what the catalogue is to hold of each title, one JSON document a line, in the order of IMDb's files. */
export async function writeDocuments(imdb: GeneratedImdb, path: string): Promise<void> {
  await pipePieces(pieces(imdb), 'none', createWriteStream(path));
}

function* pieces(imdb: GeneratedImdb): Generator<string> {
  let piece = '';
  for (const n of imdb.titleNumbers()) {
    piece += `${JSON.stringify(imdb.document(n))}\n`;
    if (piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}
