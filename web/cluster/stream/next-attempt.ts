/** How a connection to the stream came to its end. */
export type StreamEnd =
  /** The server said goodbye: the pod is about to stop, and others take over. */
  | { readonly kind: 'bye' }
  /** The connection broke, or the server closed the connection, after at least one event had come. */
  | { readonly kind: 'broken' }
  /** Nothing came for {@link SILENT_MS}. */
  | { readonly kind: 'silent' }
  /** No connection came about. */
  | { readonly kind: 'unreachable' }
  /** The server answered with something else than the stream. */
  | { readonly kind: 'refused'; readonly status: number; readonly retryAfterMs: number | null };

/** Why the page shows no live figures at present. */
export type Trouble = 'lost' | 'busy' | 'off' | 'token';

/** What the page does after an end: wait, and try again; or wait for a person to hand in a token. */
export type NextAttempt =
  | { readonly kind: 'retry'; readonly afterMs: number; readonly trouble: Trouble }
  | { readonly kind: 'wait-for-token' };

/**
 * Silence after which a connection counts as dead, in milliseconds. The server sends an event every second. A page has to be back
 * within 3 s of a pod's death, and a dead node closes no connection.
 */
export const SILENT_MS = 2500;
/** Pause before the first new attempt: at once, but not all watchers of a pod in the same millisecond. */
const FIRST_MS = 100;
const LEAST_MS = 250;
const MOST_MS = 5000;
/** A view that is switched off is asked for again now and then: somebody may switch the view on. */
const OFF_MS = 30_000;
/** No server keeps a page away for longer. */
const MOST_RETRY_AFTER_MS = 30_000;

/**
 * Decides what follows the end of a connection.
 *
 * @param failures attempts in a row that failed before any event came; 0 right after a connection that worked
 * @param random a number from 0 to 1, which spreads the watchers of a pod that died
 */
export function nextAttempt(end: StreamEnd, failures: number, random: number): NextAttempt {
  if (end.kind === 'refused' && end.status === 401) return { kind: 'wait-for-token' };
  if (end.kind === 'refused' && end.status === 404) return { kind: 'retry', afterMs: OFF_MS, trouble: 'off' };
  const afterMs = Math.round(pauseMs(failures) * (0.5 + random / 2));
  if (end.kind !== 'refused') return { kind: 'retry', afterMs, trouble: 'lost' };
  const asked = Math.min(MOST_RETRY_AFTER_MS, end.retryAfterMs ?? 0);
  const trouble = end.status === 503 || end.status === 429 ? 'busy' : 'lost';
  return { kind: 'retry', afterMs: Math.max(afterMs, asked), trouble };
}

function pauseMs(failures: number): number {
  return failures === 0 ? FIRST_MS : Math.min(MOST_MS, LEAST_MS * 2 ** (failures - 1));
}

/** Milliseconds that a `Retry-After` header asks for: a number of seconds, or a date. Null where the header says nothing usable. */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}
