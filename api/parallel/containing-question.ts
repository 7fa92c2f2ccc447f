import type { z } from 'zod';

import { foldCharacters, lettersAndDigits } from '../../catalog/fold-text.ts';
import { foldTitle } from '../../catalog/fold-title.ts';
import { MAX_TITLE_LENGTH } from '../../catalog/title-limits.ts';
import type { DirectorsAnswer, TitleMatch } from '../titles/directors-answer.ts';
import { directorsParameters, type DirectorsQuery } from '../titles/directors-query.ts';
import type { FoundTitle } from '../titles/title-reader.ts';
import { typedText } from '../typed-text.ts';
import { FilmPage } from './film-page.ts';
import type { ScanQuestion } from './scan-answers.ts';
import { scannedBody } from './scan-schemas.ts';

/** Less is in so many titles that it says nothing. */
const SHORTEST = 3;
const TOO_SHORT = `is too short: write ${SHORTEST} letters or digits at least`;

/**
 * The parameters of `GET /directors`: those that follow from a title, or a part of one. From which the OpenAPI document is generated as
 * well.
 */
export const directorsOrContaining = directorsParameters
  .extend({
    title: directorsParameters.shape.title.optional(),
    contains: typedText(MAX_TITLE_LENGTH, { missing: TOO_SHORT, empty: TOO_SHORT })
      .refine((text) => Array.from(keyOf(text)).length >= SHORTEST, TOO_SHORT)
      .optional()
      .meta({
        description:
          'Instead of title: titles with this text anywhere in them, three letters or digits at least. All titles are looked at, so that it takes its time.',
        example: 'lebowski',
      }),
  })
  .superRefine(({ title, contains, match, director }, context) => {
    const refuse = (parameter: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [parameter], message });
    if (title === undefined && contains === undefined)
      refuse('title', 'is missing: say which title to look for');
    if (title !== undefined && contains !== undefined) refuse('contains', 'cannot be used beside title');
    if (contains !== undefined && match !== undefined) refuse('match', 'cannot be used beside contains');
    if (contains !== undefined && director !== undefined)
      refuse('director', 'cannot be used beside contains');
  });

type Given = z.output<typeof directorsOrContaining>;
type ContainingQuery = Omit<Given, 'title' | 'match' | 'director' | 'contains'> & {
  readonly contains: string;
};

/** Which of the two questions was asked. */
export function titleOrPart({ title, contains, ...rest }: Given): DirectorsQuery | ContainingQuery {
  if (contains !== undefined) return { ...rest, contains };
  if (title === undefined) throw new TypeError('the parameters have neither title nor contains');
  return { ...rest, title };
}

/**
 * Titles with a text in them.
 *
 * @throws CursorRefused where the cursor is none, or belongs to another question
 */
export function containingQuestion({ contains, cursor, limit, ...filters }: ContainingQuery): ScanQuestion {
  const { year, yearFrom, yearTo, type } = filters;
  const key = keyOf(contains);
  const narrowed = { year, yearFrom, yearTo, type };
  const page = new FilmPage(['contains', key, year, yearFrom, yearTo, type], cursor);
  return {
    cacheKey: JSON.stringify(['contains', contains, year, yearFrom, yearTo, type, limit, cursor]),
    dataset: page.dataset,
    ask: async (scans, deadline) => {
      const { after, dataset } = page;
      const filter = { kind: 'contains', key, ...narrowed } as const;
      const found = await scans.films(filter, { dataset, after, limit }, deadline);
      const { total, nextCursor } = page.of(found);
      const body: DirectorsAnswer = {
        query: JSON.parse(JSON.stringify({ contains, ...narrowed })) as DirectorsAnswer['query'],
        ...scannedBody(found),
        total,
        titles: found.titles.map((title) => matchOf(title, key)),
        suggestions: [],
        ...(nextCursor === undefined ? {} : { nextCursor }),
      };
      return { scanned: found, body };
    },
  };
}

/** As a title's key is made, but for the article: a part of a title has none to be left out. */
function keyOf(text: string): string {
  return lettersAndDigits(foldCharacters(text));
}

function matchOf(found: FoundTitle, key: string): TitleMatch {
  const has = (title: string | null): boolean => title !== null && foldTitle(title).includes(key);
  const on = has(found.title) ? 'primary' : has(found.originalTitle) ? 'original' : 'alias';
  return {
    id: found._id,
    title: found.title,
    year: found.year,
    type: found.type,
    matchedBy: { kind: 'contains', on },
    directors: found.directors.map(({ id, name }) => ({ id, name })),
  };
}
