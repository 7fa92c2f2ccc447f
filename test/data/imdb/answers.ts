import { foldTitle } from '../../../catalog/fold-title.ts';
import type { TitleDocument } from '../../../catalog/title-document.ts';
import { type KnownTitle, knownTitle } from '../../support/load/known-title.ts';
import type { GeneratedImdb } from './generated-imdb.ts';

/**
 * The right answer to each of these titles where all of a generated catalogue is served. One walk through the catalogue
 * finds every homonym, also by alias; only what is asked for is held. Throws RangeError for a title that the catalogue
 * does not have, whose answer would be all titles that begin like it.
 */
export function answersFrom(imdb: GeneratedImdb, titles: readonly string[]): KnownTitle[] {
  const found = new Map<string, TitleDocument[]>(titles.map((title) => [foldTitle(title), []]));
  for (let n = 1; n <= imdb.titles; n += 1) {
    const document = imdb.document(n);
    for (const key of document.keys) found.get(key)?.push(document);
  }
  return titles.map((title) => {
    const documents = found.get(foldTitle(title)) ?? [];
    if (documents.length === 0) throw new RangeError(`no title of the catalogue is called ${title}`);
    return knownTitle(title, documents);
  });
}
