import { z } from 'zod';

import { foldTitle } from '../../catalog/fold-title.ts';
import { MAX_TITLE_LENGTH } from '../../catalog/title-limits.ts';
import { typedText } from '../typed-text.ts';
import { wholeNumber } from './directors-query.ts';

export const MAX_SUGGESTED = 10;

const EMPTY = 'is empty: say what was typed so far';

/** The parameters of `GET /titles/suggest`, from which the OpenAPI document is generated as well. */
export const suggestParameters = z.strictObject({
  q: typedText(MAX_TITLE_LENGTH, { missing: 'is missing: say what was typed so far', empty: EMPTY })
    .refine((typed) => foldTitle(typed) !== '', EMPTY)
    .meta({
      description: 'What was typed so far: the last word may be the beginning of one.',
      example: 'the mat',
    }),
  limit: wholeNumber(1, MAX_SUGGESTED, `is not a number of titles: write 1 to ${MAX_SUGGESTED}`)
    .default(MAX_SUGGESTED)
    .meta({ description: 'How many titles to answer with at most.' }),
});

/** What `GET /titles/suggest` was asked, checked. */
export type SuggestQuery = z.output<typeof suggestParameters>;
