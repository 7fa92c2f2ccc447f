import { setTimeout } from 'node:timers/promises';

import { SeedError } from '../seed-error.ts';

/** Tries in a row that bring nothing before a file is given up. */
export const MAX_FRUITLESS_TRIES = 5;
/** Pause before the first try again; it doubles from try to try. */
export const FIRST_PAUSE_MS = 1000;

export interface ResumedBodyOptions {
  /** For messages: scheme, host and path. */
  readonly address: string;
  readonly first: Response;
  /** Asks for the file again, with these headers more. */
  readonly ask: (headers: Record<string, string>) => Promise<Response>;
  readonly signal: AbortSignal;
  readonly firstPauseMs?: number;
}

/**
 * The bytes of an answer. Where the connection breaks, the rest is asked for by range, if the server names the file's state by an
 * entity tag or a time: else nothing would tell that both halves are of one file. Throws `SeedError`.
 *
 * Source: RFC 9110, sections 13.1.5 (If-Range) and 14 (range requests).
 */
export async function* resumedBody(options: ResumedBodyOptions): AsyncGenerator<Uint8Array> {
  const { address, first, signal, firstPauseMs = FIRST_PAUSE_MS } = options;
  const state = stateOf(first);
  let response = first;
  let received = 0;
  let fruitless = 0;
  for (;;) {
    const before = received;
    try {
      const body: AsyncIterable<Uint8Array> | null = response.body;
      if (body === null) return;
      for await (const chunk of body) {
        received += chunk.length;
        yield chunk;
      }
      return;
    } catch (error) {
      signal.throwIfAborted();
      fruitless = received > before ? 1 : fruitless + 1;
      if (state === null || fruitless > MAX_FRUITLESS_TRIES) throw brokenOff(address, received, state, error);
    }
    response = await askOn(options, { state, received, fruitless, firstPauseMs });
  }
}

interface Progress {
  readonly state: string;
  readonly received: number;
  readonly fruitless: number;
  readonly firstPauseMs: number;
}

/** Asks for the rest until it is answered, or too often in vain. */
async function askOn(
  { address, ask, signal }: ResumedBodyOptions,
  { state, received, fruitless, firstPauseMs }: Progress,
): Promise<Response> {
  let last: unknown;
  for (let tried = fruitless; tried <= MAX_FRUITLESS_TRIES; tried += 1) {
    await setTimeout(firstPauseMs * 2 ** (tried - 1), undefined, { signal }).catch(() =>
      signal.throwIfAborted(),
    );
    try {
      const response = await ask({ range: `bytes=${received}-`, 'if-range': state });
      if (response.status === 206 && beginsAt(response) === received) return response;
      await response.body?.cancel();
      if (response.status < 500 && response.status !== 429) throw changed(address, received, response.status);
      last = new Error(`it answered ${response.status}`);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof SeedError && error.code === 'SOURCE_MALFORMED') throw error;
      last = error;
    }
  }
  throw brokenOff(address, received, state, last);
}

/** By what the server tells one state of the file from another; null where it does not, or serves no ranges. */
function stateOf({ headers }: Response): string | null {
  if (headers.get('accept-ranges') === 'none') return null;
  const tag = headers.get('etag');
  return tag?.startsWith('"') === true ? tag : headers.get('last-modified');
}

function beginsAt({ headers }: Response): number {
  return Number(/^bytes (\d+)-/u.exec(headers.get('content-range') ?? '')?.[1] ?? Number.NaN);
}

function changed(address: string, received: number, status: number): SeedError {
  return new SeedError(
    'SOURCE_MALFORMED',
    `${address} broke off after ${received} bytes, and is not the same file any more or cannot be read on from there (status ${status}): run the load again. Nothing was switched.`,
  );
}

function brokenOff(address: string, received: number, state: string | null, cause: unknown): SeedError {
  const why = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const advice =
    state === null
      ? 'the server serves no ranges, so that the file can only be read anew: run the load again'
      : `${MAX_FRUITLESS_TRIES} tries brought no more of it: see whether the server works, and run the load again`;
  return new SeedError(
    'SOURCE_UNREADABLE',
    `${address} broke off after ${received} bytes (${why instanceof Error ? why.message : String(why)}); ${advice}.`,
    { cause },
  );
}
