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
  /** Names, in the order of the answer. */
  readonly directors: readonly (string | null)[];
}

/** The right answer for a title where exactly these documents are served: docs/api.md, "What you ask". */
export function knownTitle(title: string, documents: readonly TitleDocument[]): KnownTitle {
  const asked = foldTitle(title);
  const exact = documents.filter(({ keys }) => keys.includes(asked));
  const matching =
    exact.length > 0 ? exact : documents.filter(({ keys }) => keys.some((key) => key.startsWith(asked)));
  const films = matching
    .toSorted((a, b) => b.votes - a.votes || (a._id < b._id ? -1 : 1))
    .map(({ _id, directors }) => ({ id: _id, directors: directors.map(({ name }) => name) }));
  return { title, films };
}
