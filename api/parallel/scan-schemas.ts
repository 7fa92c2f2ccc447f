import { z } from 'zod';

import { director } from '../titles/directors-answer.ts';
import type { Scanned } from './catalogue-scans.ts';

/** What every answer of a scan says beside what was found. */
export const scannedFields = {
  dataset: z.string().meta({ description: 'The dataset version that the whole answer is from.' }),
  partial: z.boolean().meta({ description: 'true: time was up before all titles were looked at.' }),
  missing: z.number().min(0).max(1).optional().meta({
    description: 'There only where partial is true: the share of the titles that was not looked at.',
  }),
};

/** A title without what it was found by. */
export const film = z.object({
  id: z.string(),
  title: z.string(),
  year: z.int().nullable().meta({ description: 'Year of first release; null where it is not known.' }),
  type: z.string(),
  directors: z.array(director).meta({ description: 'In the order of the source.' }),
});

/** The fields of {@link scannedFields}. A share is told to the hundredth. */
export function scannedBody({ dataset, missing }: Scanned): {
  readonly dataset: string;
  readonly partial: boolean;
  readonly missing?: number;
} {
  const partial = missing > 0;
  return {
    dataset: dataset.version,
    partial,
    ...(partial ? { missing: Math.round(missing * 100) / 100 } : {}),
  };
}
