import { z } from 'zod';

import { foldTitle } from '../../catalog/fold-title.ts';
import { MAX_TITLE_LENGTH } from '../../catalog/title-limits.ts';
import { typedText } from '../typed-text.ts';

export const MAX_LIMIT = 100;
export const DEFAULT_LIMIT = 20;

const MAX_DIRECTOR_LENGTH = 200;

/** With one of these, something is left of any title once it is folded; most have one, and folding takes longer. */
const LETTER_OR_DIGIT = /[a-z\d]/i;

const NO_DIRECTOR = 'is empty: say who directed it';
const EMPTY = 'is empty: say which title to look for';

/** Query parameters are text; what is left after checking is a number in range. */
export const wholeNumber = (min: number, max: number, fault: string) =>
  z
    .string()
    .regex(/^\d{1,9}$/, fault)
    .transform(Number)
    .pipe(z.int(fault).min(min, fault).max(max, fault));

/** The parameters of `GET /directors`, from which the OpenAPI document is generated as well. */
export const directorsParameters = z.strictObject({
  title: typedText(MAX_TITLE_LENGTH, { missing: 'is missing: say which title to look for', empty: EMPTY })
    .refine((title) => LETTER_OR_DIGIT.test(title) || foldTitle(title) !== '', EMPTY)
    .meta({
      description:
        'The title to look for. Case, accents, punctuation, spacing and an article in front ("The") or behind a comma ("Matrix, The") do not matter.',
      example: 'Heat',
    }),
  year: wholeNumber(1800, 2199, 'is not a year: write four digits, 1800 to 2199')
    .optional()
    .meta({ description: 'Only titles first released in this year.', example: 1995 }),
  yearFrom: wholeNumber(1800, 2199, 'is not a year: write four digits, 1800 to 2199')
    .optional()
    .meta({ description: 'Only titles first released in this year or later.', example: 1990 }),
  yearTo: wholeNumber(1800, 2199, 'is not a year: write four digits, 1800 to 2199')
    .optional()
    .meta({ description: 'Only titles first released in this year or before.', example: 1999 }),
  type: z
    .string()
    .regex(/^[A-Za-z]{1,40}$/, 'is not a type of title: write letters only, such as movie')
    .optional()
    .meta({ description: 'Only titles of this type: movie, short, tvSeries and so on.', example: 'movie' }),
  director: typedText(MAX_DIRECTOR_LENGTH, { missing: NO_DIRECTOR, empty: NO_DIRECTOR }).optional().meta({
    description:
      'Only titles of this director: an id as answers name it, or words that are all in the name. Of the titles that match, the 500 best known are looked at; partial says whether there are more.',
    example: 'Mann',
  }),
  match: z
    .enum(['auto', 'exact', 'prefix', 'fuzzy'], 'is none of auto, exact, prefix and fuzzy')
    .optional()
    .meta({
      description:
        'exact: titles that are the one asked for. prefix: titles that begin with it. fuzzy: exact and, where nothing is, titles that it may be a slip for: a letter or two amiss, words in another order, small words missing. auto, as where it is absent: exact; where nothing is, prefix and, where those are few, fuzzy.',
    }),
  limit: wholeNumber(1, MAX_LIMIT, `is not a number of titles: write 1 to ${MAX_LIMIT}`)
    .default(DEFAULT_LIMIT)
    .meta({ description: 'How many titles to answer with at most.' }),
  cursor: z.string().max(2000, 'is not a cursor of this service').optional().meta({
    description:
      'Where to go on: nextCursor of the answer before, with the other parameters as they were (limit may differ).',
  }),
});

/** What `GET /directors` was asked, checked. */
export type DirectorsQuery = z.output<typeof directorsParameters>;
