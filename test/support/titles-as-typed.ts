import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { titleDocument, type TitleDocument } from '../../catalog/title-document.ts';
import { BundledSource } from '../../seed/bundled/bundled-source.ts';
import { film } from './film.ts';

const data = join(import.meta.dirname, '../data');
const packages = join(import.meta.dirname, '../../node_modules');

/**
 * By what a title as typed must be found: the kinds of an answer, or by a suggestion only. beside: once what is no slip is left out, exact;
 * or by a fuzzy search before that. digits: exact, but for what begins so as well, which only memory answers together. not: it must not be what is answered.
 */
export type TypedKind = 'exact' | 'prefix' | 'fuzzy' | 'beside' | 'suggested' | 'digits' | 'not';

/** A line of test/data/titles-as-typed.tsv. */
export interface TitleAsTyped {
  readonly typed: string;
  /** Id of the film meant, one of `filmsAsTyped`. */
  readonly meant: string;
  readonly kind: TypedKind;
  /** The public report that has this title or this kind of fault, the issue of this project, or `own`. */
  readonly source: string;
}

/** The table of titles as people type them; `\uXXXX` in it stands for what cannot be seen. */
export function titlesAsTyped(): TitleAsTyped[] {
  return rows('titles-as-typed.tsv').map(([typed = '', meant = '', kind = '', source = '']) => ({
    typed: typed.replace(/\\u([0-9a-f]{4})/gu, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    ),
    meant,
    kind: kind as TypedKind,
    source,
  }));
}

/** The films that the table speaks of: the bundled ones, and those of test/data/films-beside-the-bundled.tsv. */
export async function filmsAsTyped(): Promise<TitleDocument[]> {
  const films = rows('films-beside-the-bundled.tsv').map(([_id = '', title = '', year = '', aliases = '']) =>
    film({ _id, title, year: Number(year), aliases: aliases === '' ? [] : [aliases] }),
  );
  for await (const group of new BundledSource(packages).items(new AbortController().signal)) {
    for (const item of group) if (item.kind === 'title') films.push(titleDocument(item.title));
  }
  return films;
}

function rows(file: string): string[][] {
  const [, ...lines] = readFileSync(join(data, file), 'utf8').trimEnd().split('\n');
  return lines.map((line) => line.split('\t'));
}
