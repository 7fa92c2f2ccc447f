import { foldTitle } from '../../catalog/fold-title.ts';
import type { KeptDataset } from '../../catalog/dataset-pointer.ts';
import type { DatasetReads } from '../datasets/dataset-reads.ts';
import type { View } from '../datasets/view.ts';
import type { Deadline } from '../deadline.ts';
import { highlightBeginning } from '../finding/highlight.ts';
import type { TitleSuggestion } from '../finding/title-question.ts';
import type { ReplicaTitles } from './replica-titles.ts';
import type { SuggestAnswer } from './suggest-answer.ts';
import type { SuggestQuery } from './suggest-query.ts';
import { titleMatch } from './title-match.ts';
import type { Selection } from './title-reader.ts';

/** Has what completes titles of a dataset in memory, once its search snapshot is loaded. */
export interface Suggesters {
  finderFor(
    dataset: Pick<KeptDataset, 'version' | 'loadedAt'>,
  ): { suggest(typed: string, limit: number): readonly TitleSuggestion[] } | undefined;
}

export interface SuggestResult {
  readonly answer: SuggestAnswer;
  /** The replica that was read; null: none was, the answer is from memory. */
  readonly replica: string | null;
}

/** With fewer letters, too many titles begin so for a database to sort them by votes: then whole titles only. */
const SHORTEST_BEGINNING = 3;

/** Answers `GET /titles/suggest`: from memory, or where the snapshot is not there, by the beginnings that MongoDB finds. */
export class TitleSuggest {
  readonly #reads: DatasetReads<ReplicaTitles>;
  readonly #suggesters: Suggesters;

  constructor(reads: DatasetReads<ReplicaTitles>, suggesters: Suggesters) {
    this.#reads = reads;
    this.#suggesters = suggesters;
  }

  /** @throws what {@link DatasetReads.read} throws where the snapshot is not there and no replica could answer in time */
  async suggest({ q, limit }: SuggestQuery, deadline: Deadline): Promise<SuggestResult> {
    const query = { q };
    // Where no replica says which dataset is served, memory does not know either.
    const served = this.#reads.ready ? this.#reads.dataset() : null;
    const suggester = served === null ? undefined : this.#suggesters.finderFor(served);
    if (served !== null && suggester !== undefined) {
      const suggestions = suggester.suggest(q, limit).map(written);
      return {
        answer: { query, dataset: served.version, beginningsOnly: false, suggestions },
        replica: null,
      };
    }
    const { answer, dataset, replica } = await this.#reads.read(
      {
        ask: (view) => readBeginnings(view, foldTitle(q), limit),
        foundNothing: (suggestions) => suggestions.length === 0,
      },
      deadline,
    );
    const suggestions = answer.map(written);
    return { answer: { query, dataset: dataset.version, beginningsOnly: true, suggestions }, replica };
  }
}

async function readBeginnings(
  { reader, collection, deadline }: View<ReplicaTitles>,
  key: string,
  limit: number,
): Promise<TitleSuggestion[]> {
  const isLong = Array.from(key).length >= SHORTEST_BEGINNING;
  const selection: Selection = { kind: isLong ? 'prefix' : 'exact', key };
  const titles = await reader.page(collection, selection, { limit }, deadline);
  return titles.map((found) => {
    const { id, title, year, type, matchedBy } = titleMatch(found, selection);
    const ranges = matchedBy.on === 'primary' ? highlightBeginning(title, key) : [];
    return { id, title, year, type, on: matchedBy.on, ranges };
  });
}

function written({
  id,
  title,
  year,
  type,
  on,
  ranges,
}: TitleSuggestion): SuggestAnswer['suggestions'][number] {
  return { id, title, year, type, on, ranges: ranges.map(([from, to]) => [from, to]) };
}
