import { z } from 'zod';

import type { TitleDocument } from '../../catalog/title-document.ts';
import { director } from './directors-answer.ts';

/** Longer than any source's ids. */
export const MAX_ID_LENGTH = 1000;

/** The parameters in the path of `GET /titles/{id}`. */
export const titlePath = z.strictObject({
  id: z
    .string()
    .min(1, 'is empty: say which title')
    .max(MAX_ID_LENGTH, `is longer than ${MAX_ID_LENGTH} characters`)
    .meta({ description: "A title's id, as every answer names it.", example: 'tt0113277' }),
});

/** The body of a 200 to `GET /titles/{id}`. */
export const titleAnswer = z.object({
  dataset: z.string().meta({ description: 'The dataset version that the answer is from.' }),
  id: z.string(),
  title: z.string(),
  originalTitle: z.string().nullable().meta({ description: 'null where it is "title".' }),
  aliases: z.array(z.string()).meta({ description: 'Other titles it is known by.' }),
  year: z.int().nullable().meta({ description: 'Year of first release; null where it is not known.' }),
  type: z.string(),
  votes: z.int().min(0).meta({ description: 'How many people rated it; 0 where nobody knows.' }),
  rating: z.number().nullable().meta({ description: 'Their mean, 1 to 10; null where nobody knows.' }),
  directors: z
    .array(director)
    .meta({ description: 'In the order of the source; empty where nobody is credited.' }),
});

export type TitleAnswer = z.infer<typeof titleAnswer>;

/** A title as it is answered whole. */
export function wholeTitle(document: TitleDocument, dataset: string): TitleAnswer {
  const { _id: id, title, originalTitle, aliases, year, type, votes, rating } = document;
  const directors = document.directors.map(({ id, name }) => ({ id, name }));
  return { dataset, id, title, originalTitle, aliases, year, type, votes, rating, directors };
}
