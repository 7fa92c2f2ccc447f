import { z } from 'zod';

/** A title to go on with. */
export const suggestedTitle = z.object({
  id: z.string().meta({ description: 'For /titles/{id}.' }),
  title: z.string(),
  year: z.int().nullable().meta({ description: 'Year of first release; null where it is not known.' }),
  type: z.string(),
  on: z
    .enum(['primary', 'original', 'alias'])
    .meta({ description: 'Which of its titles goes on from what was typed.' }),
  ranges: z.array(z.tuple([z.int().min(0), z.int().min(0)])).meta({
    description:
      'The parts of "title" to highlight: from and to in UTF-16 units, ascending. None where another of its titles was found.',
  }),
});

/** The body of a 200 to `GET /titles/suggest`. */
export const suggestAnswer = z.object({
  query: z.object({ q: z.string() }).meta({ description: 'What was asked.' }),
  dataset: z.string().meta({ description: 'The dataset version that the whole answer is from.' }),
  beginningsOnly: z.boolean().meta({
    description:
      'true: the search snapshot is not in memory here, so only titles that begin as was typed were looked for. false: words inside of titles, and slips, were looked for, too.',
  }),
  suggestions: z.array(suggestedTitle).meta({ description: 'Most voted first.' }),
});

export type SuggestAnswer = z.infer<typeof suggestAnswer>;
