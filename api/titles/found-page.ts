import type { FoundTitles, TitleQuestion, TitleSuggestion } from '../finding/title-question.ts';
import type { KeptDataset } from '../../catalog/dataset-pointer.ts';
import type { View } from '../datasets/view.ts';
import type { DirectorsQuery } from './directors-query.ts';
import type { TitleMatch } from './directors-answer.ts';
import type { ReplicaTitles } from './replica-titles.ts';
import type { Position } from './title-reader.ts';

/** Finds titles in memory, in the snapshot of one dataset. */
export interface Finder {
  find(question: TitleQuestion): FoundTitles;
  suggest(typed: string, limit: number): readonly Pick<TitleSuggestion, 'title'>[];
}

/** Has a finder for a dataset once its snapshot is loaded. */
export interface Finders {
  finderFor(dataset: Pick<KeptDataset, 'version' | 'loadedAt'>): Finder | undefined;
}

/** A page of titles that a finder found, and that were read by their ids. */
export interface FoundPage {
  readonly titles: readonly TitleMatch[];
  readonly total: number;
  readonly partial: boolean;
  /** How many titles come before the next page; undefined where there is none. */
  readonly next: number | undefined;
  /** The last title. */
  readonly last: Position | undefined;
  /** Whether the replica has every title that was found: where it lacks one, its collection is being dropped. */
  readonly whole: boolean;
}

/** Reads the titles that a finder finds, in the order in which it does. */
export async function foundPage(
  { reader, collection, deadline }: View<ReplicaTitles>,
  finder: Finder,
  { title, match, year, yearFrom, yearTo, type, limit }: DirectorsQuery,
  after: number,
): Promise<FoundPage> {
  const { hits, total, partial, more } = finder.find({
    title,
    match,
    limit,
    after,
    year,
    yearFrom,
    yearTo,
    type,
  });
  const ids = hits.map(({ id }) => id);
  const found = new Map((await reader.byIds(collection, ids, deadline)).map((each) => [each._id, each]));
  const titles: TitleMatch[] = [];
  for (const { id, kind, on, distance, corrections } of hits) {
    const document = found.get(id);
    if (document === undefined) continue;
    titles.push({
      id,
      title: document.title,
      year: document.year,
      type: document.type,
      matchedBy: {
        kind,
        on,
        ...(kind === 'fuzzy' ? { distance, corrections: corrections.map((each) => ({ ...each })) } : {}),
      },
      directors: document.directors.map(({ id: director, name }) => ({ id: director, name })),
    });
  }
  const last = [...found.values()].find(({ _id }) => _id === ids.at(-1));
  return {
    titles,
    total,
    partial,
    next: more ? after + hits.length : undefined,
    last: last === undefined ? undefined : { votes: last.votes, id: last._id },
    whole: found.size === hits.length,
  };
}
