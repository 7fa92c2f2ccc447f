import { z } from 'zod';

import type { ScanQuestion } from './scan-answers.ts';
import { scannedBody, scannedFields } from './scan-schemas.ts';

/** The parameters of `GET /titles/counts`. */
export const countsParameters = z.strictObject({
  by: z
    .enum(['year', 'type'], 'is neither year nor type: say by which of them to count')
    .meta({ description: 'Whether to count the titles of each year of first release, or of each type.' }),
  type: z
    .string()
    .regex(/^[A-Za-z]{1,40}$/, 'is not a type of title: write letters only, such as movie')
    .optional()
    .meta({ description: 'Only titles of this type: movie, short, tvSeries and so on.' }),
});

/** The body of a 200 to `GET /titles/counts`. */
export const countsAnswer = z.object({
  query: z
    .object({ by: z.enum(['year', 'type']), type: z.string().optional() })
    .meta({ description: 'What was asked.' }),
  ...scannedFields,
  total: z.int().min(0).meta({ description: 'Titles counted.' }),
  counts: z
    .array(
      z.object({
        value: z
          .union([z.int(), z.string()])
          .nullable()
          .meta({ description: 'The year or type; null where it is not known.' }),
        titles: z.int().min(0),
      }),
    )
    .meta({ description: 'Smallest value first, null last.' }),
});

/** How many titles there are of each year or type. */
export function countsQuestion({ by, type }: z.output<typeof countsParameters>): ScanQuestion {
  return {
    cacheKey: JSON.stringify(['counts', by, type]),
    ask: async (scans, deadline) => {
      const { counts, ...scanned } = await scans.counts(by, type, deadline);
      const body = {
        query: { by, ...(type === undefined ? {} : { type }) },
        ...scannedBody(scanned),
        total: counts.reduce((sum, { titles }) => sum + titles, 0),
        counts: [...counts],
      } satisfies z.input<typeof countsAnswer>;
      return { scanned, body };
    },
  };
}
