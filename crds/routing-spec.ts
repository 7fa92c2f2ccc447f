/** By what a query pod ranks the replicas it reads from. */
import { z } from 'zod';
import { int32 } from './field-types.ts';

const weight = (standard: number, of: string) =>
  int32(0, 400)
    .default(standard)
    .describe(`${of} 0: not at all. 100: in proportion. 200: by its square. Default ${standard}.`);

export const routing = z.object({
  weights: z
    .object({
      cpu: weight(50, "How much the use of a replica's cores counts against it."),
      memory: weight(25, "How much the use of a replica's memory beyond 80 % counts against it."),
      latency: weight(100, 'How much it counts against a replica that it takes longer than the fastest.'),
      inFlight: weight(100, 'How much the reads that a replica has not answered yet count against it.'),
      lag: weight(50, 'How much it counts against a replica that its data are behind.'),
    })
    .prefault({})
    .describe(
      'What the ranking of replicas goes by. A change reaches the pods within about a minute and restarts none.',
    ),
});
