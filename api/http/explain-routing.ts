import type { Answer } from './route.ts';

/** What who wants to know it says in the header Prefer (RFC 7240). */
const PREFERENCE = /(?:^|[\s,])routing-cost(?:$|[\s,;])/;

/** Says of a replica what it costs now, as `routingCostHeader` writes it; undefined: that cannot be told. */
export type RoutingCostOf = (replica: string) => string | undefined;

/** What OpenAPI tells of the header. */
export const ROUTING_COST_HEADER = {
  'Routing-Cost':
    'There where the request says "Prefer: routing-cost" and one replica was read from: its cost, and the factors that this is the product of.',
} as const;

/**
 * The answer with what its replica costs and how long it took, where who asks would rather know: it is worked out for nobody else.
 *
 * @param workedMs milliseconds that the answer took; one that says so itself keeps what it says
 */
export function explainRouting(
  answer: Answer,
  prefer: string | undefined,
  { costOf, workedMs }: { readonly costOf: RoutingCostOf; readonly workedMs: number },
): Answer {
  if (prefer === undefined || !PREFERENCE.test(prefer)) return answer;
  const cost = costOf(answer.headers?.['Served-By'] ?? '');
  return {
    ...answer,
    headers: {
      'Server-Timing': `work;dur=${workedMs.toFixed(1)}`,
      ...answer.headers,
      ...(cost === undefined ? {} : { 'Routing-Cost': cost }),
      'Preference-Applied': 'routing-cost',
    },
  };
}
