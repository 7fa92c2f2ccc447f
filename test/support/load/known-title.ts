import { foldTitle } from '../../../catalog/fold-title.ts';
import type { TitleDocument } from '../../../catalog/title-document.ts';

/** A title to ask for, and the one right answer. */
export interface KnownTitle {
  readonly title: string;
  /** Every film that the answer must hold, in its order; none where there is no such film. */
  readonly films: readonly KnownFilm[];
}

export interface KnownFilm {
  readonly id: string;
  /** Null: none is known. Absent: there is one, whichever it is. */
  readonly year?: number | null;
  /** Names, in the order of the answer. */
  readonly directors: readonly (string | null)[];
}

/** The right answer for a title where exactly these documents are served: docs/api.md, "What you ask". */
export function knownTitle(title: string, documents: readonly TitleDocument[]): KnownTitle {
  const asked = foldTitle(title);
  const exact = documents.filter(({ keys }) => keys.includes(asked));
  const matching =
    exact.length > 0 ? exact : documents.filter(({ keys }) => keys.some((key) => key.startsWith(asked)));
  const isCalled = ({ title: primary, originalTitle }: TitleDocument): boolean =>
    [primary, originalTitle].some((one) => one !== null && foldTitle(one) === asked);
  const byAlias = (document: TitleDocument): number => (exact.length > 0 && !isCalled(document) ? 1 : 0);
  const films = matching
    .toSorted((a, b) => byAlias(a) - byAlias(b) || compareTitles(a, b))
    .map(({ _id, year, directors }) => ({ id: _id, year, directors: directors.map(({ name }) => name) }));
  return { title, films };
}

/** The order of titles: most voted first, then the latest, those without a year last, then by id. */
export function compareTitles(a: TitleDocument, b: TitleDocument): number {
  return (
    b.votes - a.votes ||
    (b.year ?? -Infinity) - (a.year ?? -Infinity) ||
    (a._id < b._id ? -1 : a._id > b._id ? 1 : 0)
  );
}
