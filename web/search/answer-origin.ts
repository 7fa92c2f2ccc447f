import type { Asked } from '../../api/pages/page-module.ts';

/** How an answer came about. */
export interface AnswerOrigin {
  /** The database replicas that it was read from, as one text; null: from memory alone. */
  readonly replica: string | null;
  /** `cache`: kept from an earlier request. */
  readonly source: 'cache' | 'live';
  /** Milliseconds that the service took; null where it does not say. */
  readonly serviceMs: number | null;
  /** Milliseconds until it was here; null where the page was rendered by the service. */
  readonly roundTripMs: number | null;
  readonly dataset: string;
  readonly requestId: string | null;
  /** What made the replica the one to ask: terms and factors, dearest first; null where the service does not say. */
  readonly cost: ReplicaCost | null;
}

export interface ReplicaCost {
  readonly total: number;
  readonly terms: readonly { readonly name: string; readonly factor: number }[];
}

/** @param roundTripMs null where the answer did not come by HTTP */
export function originOf({ headers, body }: Asked, roundTripMs: number | null): AnswerOrigin {
  const fromBody =
    typeof body === 'object' && body !== null && 'dataset' in body && typeof body.dataset === 'string'
      ? body.dataset
      : '';
  return {
    replica: headers['served-by'] ?? null,
    source: headers['cache-status']?.includes('hit') === true ? 'cache' : 'live',
    serviceMs: durationIn(headers['server-timing']),
    roundTripMs,
    dataset: fromBody,
    requestId: headers['x-request-id'] ?? null,
    cost: costIn(headers['routing-cost']),
  };
}

/** The time in a header Server-Timing: `search;dur=1.2`. */
function durationIn(header: string | undefined): number | null {
  const found = /;dur=([\d.]+)/.exec(header ?? '')?.[1];
  return found === undefined ? null : Number(found);
}

/** The header Routing-Cost: `total=1.2, latency=1.2, cpu=1.0`. */
function costIn(header: string | undefined): ReplicaCost | null {
  const entries = (header ?? '')
    .split(',')
    .map((entry) => entry.trim().split('='))
    .flatMap(([name = '', value]) => {
      const factor = Number(value);
      return name !== '' && value !== undefined && Number.isFinite(factor) ? [{ name, factor }] : [];
    });
  const total = entries.find(({ name }) => name === 'total')?.factor;
  if (total === undefined) return null;
  const terms = entries
    .filter(({ name }) => name !== 'total')
    .toSorted((one, other) => other.factor - one.factor);
  return { total, terms };
}
