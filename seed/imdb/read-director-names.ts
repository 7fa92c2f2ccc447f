import { MAX_NAME_LENGTH } from '../../catalog/title-limits.ts';
import type { SourceItem } from '../title-source.ts';
import { DirectorNames } from './director-names.ts';
import type { ImdbColumns } from './imdb-files.ts';
import { fileItem, rejected } from './source-items.ts';
import type { TsvReader } from './tsv-reader.ts';

const TOO_LONG = `a name of more than ${MAX_NAME_LENGTH} characters`;

/**
 * Returns all who direct a title, by title.crew. A row that cannot be used is left to the reading that joins the titles. Yields nothing now and
 * then, for whoever holds the reading back.
 */
export async function* readDirectors(
  crew: TsvReader<ImdbColumns['title.crew']>,
): AsyncGenerator<readonly SourceItem[], DirectorNames> {
  const directing = new DirectorNames();
  do {
    for (let row = crew.take(); row !== undefined; row = crew.take()) {
      const directors = row.usable ? row.values.directors : null;
      if (directors === null) continue;
      if (!directors.includes(',')) directing.add(directors);
      else for (const id of directors.split(',')) directing.add(id);
    }
    yield [];
  } while (await crew.fill());
  return directing;
}

/** Fills in the names of those in `directing`, by name.basics; yields its rows that say none, and the file. */
export async function* readNames(
  people: TsvReader<ImdbColumns['name.basics']>,
  directing: DirectorNames,
): AsyncGenerator<readonly SourceItem[]> {
  do {
    const odd: SourceItem[] = [];
    for (let row = people.take(); row !== undefined; row = people.take()) {
      if (!row.usable) {
        odd.push(rejected(people, row, row.problem));
        continue;
      }
      const { nconst, primaryName } = row.values;
      if (nconst === null || !directing.has(nconst)) continue;
      const name = primaryName?.trim() ?? '';
      if (name === '') odd.push(rejected(people, row, 'the row has no name'));
      else if (name.length > MAX_NAME_LENGTH) odd.push(rejected(people, row, TOO_LONG));
      else directing.name(nconst, name);
    }
    yield odd;
  } while (await people.fill());
  yield [fileItem(people, ['titlesWithDirectors'])];
}
