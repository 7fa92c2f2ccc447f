import { ROUTING_COST_HEADER } from './explain-routing.ts';
import { createHash } from 'node:crypto';

import { toByteText } from '../byte-text.ts';
import type { Answer } from './route.ts';

/** What the headers of {@link taggedAnswer} say. */
export const TAGGED_ANSWER_HEADERS = {
  'Dataset-Version': 'The dataset version that the answer is from, percent-encoded.',
  'Served-By': 'The database replica that the answer was read from; absent where it is from memory.',
  ...ROUTING_COST_HEADER,
  ETag: 'Send it back in If-None-Match to be told 304 while the answer holds.',
} as const;

/** What such a route answers beside 200. */
export const TAGGED_ANSWER_PROBLEMS = {
  304: 'The answer that If-None-Match names still holds.',
  503: 'No replica is ready, no dataset is loaded, the one that is was made for another release, or too many requests are in work.',
} as const;

/** An answer from one dataset, with a tag that follows from its body. */
export function taggedAnswer(
  value: object,
  { dataset, replica }: { readonly dataset: string; readonly replica: string | null },
): Answer {
  const bytes = toByteText(JSON.stringify(value));
  return {
    body: { bytes },
    etag: createHash('sha256').update(bytes, 'latin1').digest('base64url').slice(0, 22),
    headers: {
      'Dataset-Version': encodeURIComponent(dataset),
      ...(replica === null ? {} : { 'Served-By': replica }),
    },
  };
}
