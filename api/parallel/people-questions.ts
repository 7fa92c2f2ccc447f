import { z } from 'zod';

import { nameKey, nameKeys } from '../../catalog/fold-name.ts';
import { DEFAULT_LIMIT, MAX_LIMIT } from '../titles/directors-query.ts';
import { typedText } from '../typed-text.ts';
import type { DirectedTitle } from './catalogue-scans.ts';
import { FilmPage } from './film-page.ts';
import type { ScanQuestion } from './scan-answers.ts';
import { film, scannedBody, scannedFields } from './scan-schemas.ts';

/** As long as titles get: a name is part of a title often enough. */
const MAX_NAME_LENGTH = 200;
const MAX_ID_LENGTH = 100;
/** Namesakes that are told of. */
const MAX_PEOPLE = 100;
const EMPTY = 'is empty: say whom to look for';

/** The parameters of `GET /people`. */
export const peopleParameters = z.strictObject({
  name: typedText(MAX_NAME_LENGTH, { missing: 'is missing: say whom to look for', empty: EMPTY })
    .refine((name) => nameKey(name) !== '', EMPTY)
    .meta({
      description:
        'The whole name. Case, accents, punctuation and spacing do not matter; the family name may come first, with a comma behind it.',
      example: 'Michael Mann',
    }),
});

const person = z.object({
  id: z.string(),
  name: z.string(),
  titles: z.int().min(0).meta({ description: 'How many titles the person is credited with directing.' }),
});

/** The body of a 200 to `GET /people`. */
export const peopleAnswer = z.object({
  query: z.object({ name: z.string() }).meta({ description: 'What was asked.' }),
  ...scannedFields,
  total: z.int().min(0).meta({ description: 'How many people have the name.' }),
  people: z
    .array(person)
    .meta({ description: `Those whose titles have most votes first, ${MAX_PEOPLE} at most.` }),
});

/** The part of the path of `GET /people/{id}`. */
export const personPath = z.strictObject({
  id: z
    .string()
    .min(1, 'is empty')
    .max(MAX_ID_LENGTH, `is longer than ${MAX_ID_LENGTH} characters`)
    .meta({ description: 'The id of a director, as an answer has it.', example: 'nm0000520' }),
});

/** The parameters of `GET /people/{id}`. */
export const personParameters = z.strictObject({
  limit: z
    .string()
    .regex(/^\d{1,9}$/, `is not a number of titles: write 1 to ${MAX_LIMIT}`)
    .transform(Number)
    .pipe(
      z
        .int(`is not a number of titles: write 1 to ${MAX_LIMIT}`)
        .min(1, `is not a number of titles: write 1 to ${MAX_LIMIT}`)
        .max(MAX_LIMIT, `is not a number of titles: write 1 to ${MAX_LIMIT}`),
    )
    .default(DEFAULT_LIMIT)
    .meta({ description: 'How many titles to answer with at most.' }),
  cursor: z
    .string()
    .max(2000, 'is not a cursor of this service')
    .optional()
    .meta({ description: 'Where to go on: nextCursor of the answer before (limit may differ).' }),
});

/** The body of a 200 to `GET /people/{id}`. */
export const personAnswer = z.object({
  id: z.string(),
  name: z
    .string()
    .nullable()
    .meta({ description: 'null where the source names nobody of this id, or nothing was found.' }),
  ...scannedFields,
  total: z.int().min(0).meta({ description: 'How many titles the person is credited with directing.' }),
  titles: z.array(film).meta({ description: 'Most voted first.' }),
  nextCursor: z
    .string()
    .optional()
    .meta({ description: 'There only where more titles follow: see the parameter cursor.' }),
});

/** Who directed something and is called so. */
export function peopleQuestion({ name }: z.output<typeof peopleParameters>): ScanQuestion {
  const keys = nameKeys(name);
  return {
    cacheKey: JSON.stringify(['people', name]),
    ask: async (scans, deadline) => {
      const { people, ...scanned } = await scans.people(keys, deadline);
      const body = {
        query: { name },
        ...scannedBody(scanned),
        total: people.length,
        people: people
          .slice(0, MAX_PEOPLE)
          .map((one) => ({ id: one.id, name: one.name, titles: one.titles })),
      } satisfies z.input<typeof peopleAnswer>;
      return { scanned, body };
    },
  };
}

/**
 * What a person directed.
 *
 * @throws CursorRefused where the cursor is none, or belongs to another question
 */
export function personQuestion(
  id: string,
  { limit, cursor }: z.output<typeof personParameters>,
): ScanQuestion {
  const page = new FilmPage(['person', id], cursor);
  return {
    cacheKey: JSON.stringify(['person', id, limit, cursor]),
    dataset: page.dataset,
    ask: async (scans, deadline) => {
      const { after, dataset } = page;
      const found = await scans.directed(id, { dataset, after, limit }, deadline);
      const { total, nextCursor } = page.of(found);
      const body = {
        id,
        name: nameOf(id, found.titles),
        ...scannedBody(found),
        total,
        titles: found.titles.map(filmOf),
        ...(nextCursor === undefined ? {} : { nextCursor }),
      } satisfies z.input<typeof personAnswer>;
      return { scanned: found, body };
    },
  };
}

function nameOf(id: string, titles: readonly DirectedTitle[]): string | null {
  const credits = titles.flatMap(({ directors }) => directors).filter((one) => one.id === id);
  return credits.find(({ name }) => name !== null)?.name ?? null;
}

function filmOf({ _id, title, year, type, directors }: DirectedTitle): z.input<typeof film> {
  return { id: _id, title, year, type, directors: directors.map(({ id, name }) => ({ id, name })) };
}
