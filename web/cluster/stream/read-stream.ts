import { EventText } from './event-text.ts';
import { retryAfterMs, SILENT_MS, type StreamEnd } from './next-attempt.ts';

/** One event of the stream, as the server wrote the event. */
export interface StreamEvent {
  readonly name: string;
  readonly data: string;
}

/** A part of the project's `Clock` (time/clock.ts), which the page cannot import: that file is made for Node. */
export interface PageClock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly setTimer: (run: () => void, delayMs: number) => { readonly cancel: () => void };
}

/** What the reader needs of the world. Tests hand in their own. */
export interface StreamWorld {
  readonly fetch: typeof globalThis.fetch;
  readonly clock: PageClock;
  /** From 0 to 1. */
  readonly random: () => number;
}

export interface ReadStreamOptions {
  readonly url: string;
  readonly world: StreamWorld;
  /** Ends the connection for good; the promise then rejects with the signal's reason. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: StreamEvent) => void;
}

/**
 * Opens the stream once, and reads until the connection ends, for whatever reason. `fetch` opens the stream and not `EventSource`:
 * an `EventSource` tells neither the status of a refusal nor `Retry-After`, and hears no heartbeat.
 *
 * @returns how the connection ended
 * @throws the signal's reason once the signal aborts; whatever `onEvent` throws
 */
export async function readStream({ url, world, signal, onEvent }: ReadStreamOptions): Promise<StreamEnd> {
  const silence = new SilenceWatch(world.clock);
  const anyEnd = AbortSignal.any([signal, silence.signal]);
  let opened = false;
  try {
    const response = await world.fetch(url, {
      headers: { accept: 'text/event-stream' },
      cache: 'no-store',
      signal: anyEnd,
    });
    if (!isStream(response)) {
      await response.body?.cancel();
      const asked = retryAfterMs(response.headers.get('retry-after'), world.clock.now());
      return { kind: 'refused', status: response.status, retryAfterMs: asked };
    }
    opened = true;
    return await readEvents(response, silence, onEvent);
  } catch (error) {
    signal.throwIfAborted();
    if (silence.signal.aborted) return opened ? { kind: 'silent' } : { kind: 'unreachable' };
    // `fetch` and its body report every failure of the network as a TypeError; another error is a mistake of the page's own.
    if (!(error instanceof TypeError)) throw error;
    return opened ? { kind: 'broken' } : { kind: 'unreachable' };
  } finally {
    silence.end();
  }
}

function isStream(response: Response): boolean {
  return response.ok && (response.headers.get('content-type') ?? '').startsWith('text/event-stream');
}

async function readEvents(
  response: Response,
  silence: SilenceWatch,
  onEvent: (event: StreamEvent) => void,
): Promise<StreamEnd> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  const text = new EventText();
  for (;;) {
    const chunk = await reader?.read();
    if (chunk?.value === undefined) return { kind: 'broken' };
    silence.heard();
    for (const event of text.feed(decoder.decode(chunk.value, { stream: true }))) {
      if (event.name !== 'bye') {
        handOn(event, onEvent);
        continue;
      }
      // The pod that says goodbye may hold the connection for a while longer: the page does not wait for its end.
      await reader?.cancel();
      return { kind: 'bye' };
    }
  }
}

/** A fault of a handler must not look like a fault of the network, which a `TypeError` is otherwise. */
function handOn(event: StreamEvent, onEvent: (event: StreamEvent) => void): void {
  try {
    onEvent(event);
  } catch (error) {
    throw new Error('An event of the cluster stream could not be taken in.', { cause: error });
  }
}

const SECOND_LOOK_MS = 100;

/** Aborts its signal after {@link SILENT_MS} in which nothing came, not even a heartbeat. */
class SilenceWatch {
  readonly #clock: PageClock;
  readonly #controller = new AbortController();
  #timer: { readonly cancel: () => void } | undefined;

  constructor(clock: PageClock) {
    this.#clock = clock;
    this.heard();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /**
   * A browser that was held up, by a long task or asleep, fires the timer before it hands on what came meanwhile: so the watch looks
   * a second time, a moment later.
   */
  heard(): void {
    this.#after(SILENT_MS - SECOND_LOOK_MS, () =>
      this.#after(SECOND_LOOK_MS, () => this.#controller.abort()),
    );
  }

  #after(ms: number, run: () => void): void {
    this.end();
    this.#timer = this.#clock.setTimer(run, ms);
  }

  end(): void {
    this.#timer?.cancel();
  }
}
