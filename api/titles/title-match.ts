import { foldTitle } from '../../catalog/fold-title.ts';
import type { TitleMatch } from './directors-answer.ts';
import type { FoundTitle, Selection } from './title-reader.ts';

/** A title as it is answered, with what made it match: its primary title where that does, else its original one, else an alias. */
export function titleMatch(found: FoundTitle, { kind, key }: Pick<Selection, 'kind' | 'key'>): TitleMatch {
  const matches = (title: string | null): boolean => {
    if (title === null) return false;
    const folded = foldTitle(title);
    return kind === 'exact' ? folded === key : folded.startsWith(key);
  };
  return {
    id: found._id,
    title: found.title,
    year: found.year,
    type: found.type,
    matchedBy: {
      kind,
      on: matches(found.title) ? 'primary' : matches(found.originalTitle) ? 'original' : 'alias',
    },
    directors: found.directors.map(({ id, name }) => ({ id, name })),
  };
}
