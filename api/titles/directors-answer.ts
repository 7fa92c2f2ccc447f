import { z } from 'zod';

/** Somebody credited with directing a title. */
export const director = z.object({
  id: z.string(),
  name: z.string().nullable().meta({ description: 'null where the source gives an id and no name.' }),
});

/** A title that matched. */
export const titleMatch = z.object({
  id: z.string(),
  title: z.string(),
  year: z.int().nullable().meta({ description: 'Year of first release; null where it is not known.' }),
  type: z.string(),
  matchedBy: z.object({
    kind: z
      .enum(['exact', 'prefix', 'fuzzy', 'contains'])
      .meta({ description: 'How the title compares with the one asked for.' }),
    on: z.enum(['primary', 'original', 'alias']).meta({ description: 'Which of its titles did.' }),
    distance: z
      .int()
      .min(0)
      .optional()
      .meta({ description: 'There where kind is fuzzy: how many letters were taken for slips.' }),
    corrections: z
      .array(
        z.object({
          from: z.int().meta({ description: 'Where in the title asked for it begins, in UTF-16 units.' }),
          to: z.int().meta({ description: 'Where it ends.' }),
          typed: z.string().meta({ description: 'What is written there.' }),
          word: z
            .string()
            .meta({ description: "The title's word instead, folded; empty where it has none." }),
        }),
      )
      .optional()
      .meta({ description: 'There where kind is fuzzy: what was read as another word.' }),
    ranges: z
      .array(z.tuple([z.int().min(0), z.int().min(0)]))
      .optional()
      .meta({
        description:
          'There where kind is fuzzy and on is primary: the letters of "title" that were corrected, from and to in UTF-16 units, ascending.',
      }),
  }),
  directors: z
    .array(director)
    .meta({ description: 'In the order of the source; empty where nobody is credited.' }),
});

/** The body of a 200 to `GET /directors`. */
export const directorsAnswer = z.object({
  query: z
    .object({
      title: z.string().optional(),
      contains: z.string().optional(),
      year: z.int().optional(),
      yearFrom: z.int().optional(),
      yearTo: z.int().optional(),
      type: z.string().optional(),
      director: z.string().optional(),
      match: z.enum(['auto', 'exact', 'prefix', 'fuzzy']).optional(),
    })
    .meta({ description: 'What was asked.' }),
  stale: z.literal(true).optional().meta({
    description:
      'There only where no database replica could be read from: the answer is one from before, and its dataset may have been replaced.',
  }),
  dataset: z.string().meta({ description: 'The dataset version that the whole answer is from.' }),
  partial: z
    .boolean()
    .meta({ description: 'true: more titles may match than were counted, and total is a lower bound.' }),
  missing: z.number().min(0).max(1).optional().meta({
    description:
      'There only in a partial answer to contains: the share of the titles that was not looked at, because time was up.',
  }),
  total: z.int().min(0).meta({ description: 'How many titles match, on this page or not.' }),
  titles: z.array(titleMatch).meta({
    description:
      'Exact before prefix before fuzzy, and those by how many letters differ; then most voted first.',
  }),
  suggestions: z
    .array(z.string())
    .meta({ description: 'Where nothing matches: titles that begin alike, most voted first.' }),
  people: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        titles: z.int().min(0).meta({ description: 'How many titles the person is credited with.' }),
      }),
    )
    .optional()
    .meta({
      description:
        'There only where no title is called so, nothing but a title was asked for, and it was looked for people: who directed something under this whole name, five at most, those whose titles have most votes first.',
    }),
  nextCursor: z
    .string()
    .optional()
    .meta({ description: 'There only where more titles follow: see the parameter cursor.' }),
});

export type DirectorsAnswer = z.infer<typeof directorsAnswer>;
export type TitleMatch = z.infer<typeof titleMatch>;
