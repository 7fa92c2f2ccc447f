/** Where the query service sends its traces. */
import { z } from 'zod';
import { host, ipv6, port } from './address-patterns.ts';
import { matching } from './field-types.ts';

export const tracing = z.object({
  endpoint: matching(
    new RegExp(`^https?:\\/\\/(${host}|\\[(${ipv6})\\])(:(${port}))?(\\/[!"$->@-~]*)?$`),
    'write the address of a collector that takes OTLP over HTTP, such as http://collector.observability:4318: in small letters, without user, query or fragment',
    { longest: 2048 },
  ).describe(
    'The collector, by its OTLP/HTTP address such as http://collector.observability:4318: traces go to /v1/traces below it. The NetworkPolicy of the query pods lets them out to its port.',
  ),
  sampleRatio: z
    .number()
    .min(0)
    .max(1)
    .default(0.01)
    .describe(
      'Share of the requests that are traced, 0 to 1, of those that come in no trace of their caller. With one, the caller has decided. Default 0.01.',
    ),
});

export type TracingSpec = z.output<typeof tracing>;
