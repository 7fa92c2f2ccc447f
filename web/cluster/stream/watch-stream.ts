import { nextAttempt, type StreamEnd, type Trouble } from './next-attempt.ts';
import { readStream, type StreamEvent, type StreamWorld } from './read-stream.ts';

/** How the page stands with the server. */
export type Connection =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'trouble'; readonly trouble: Trouble };

export interface WatchStreamOptions {
  readonly url: string;
  readonly world: StreamWorld;
  readonly onEvent: (event: StreamEvent) => void;
  readonly onConnection: (connection: Connection) => void;
  /** Gets what must not happen: a mistake of the page's own. The watch goes on with a new connection. */
  readonly onFault: (error: unknown) => void;
}

/** Keeps one connection to the stream: opens a new one whenever the last one ended, until it is stopped. */
export class StreamWatch {
  readonly #options: WatchStreamOptions;
  readonly #stopped = new AbortController();
  #failures = 0;
  #wake: (() => void) | undefined;

  constructor(options: WatchStreamOptions) {
    this.#options = options;
  }

  /** Watches until {@link stop}. Never rejects. */
  async run(): Promise<void> {
    const { onConnection } = this.#options;
    onConnection({ kind: 'connecting' });
    while (!this.#stopped.signal.aborted) {
      const end = await this.#readOnce();
      if (end === null) return;
      const next = nextAttempt(end, this.#failures++, this.#options.world.random());
      const trouble = next.kind === 'retry' ? next.trouble : 'token';
      onConnection({ kind: 'trouble', trouble });
      await this.#pause(next.kind === 'retry' ? next.afterMs : null);
    }
  }

  /** Ends the connection and every pause. */
  stop(): void {
    this.#stopped.abort();
    this.#wake?.();
  }

  /** Tries again at once: a person handed in a token, or the browser is online again. */
  tryNow(): void {
    this.#wake?.();
  }

  async #readOnce(): Promise<StreamEnd | null> {
    const { url, world, onEvent, onConnection, onFault } = this.#options;
    let live = false;
    try {
      return await readStream({
        url,
        world,
        signal: this.#stopped.signal,
        onEvent: (event) => {
          if (!live) onConnection({ kind: 'live' });
          live = true;
          this.#failures = 0;
          onEvent(event);
        },
      });
    } catch (error) {
      if (this.#stopped.signal.aborted) return null;
      onFault(error);
      return { kind: 'broken' };
    }
  }

  /** @param ms null: until {@link tryNow} */
  async #pause(ms: number | null): Promise<void> {
    if (this.#stopped.signal.aborted) return;
    const { clock } = this.#options.world;
    await new Promise<void>((resolve) => {
      const timer = ms === null ? undefined : clock.setTimer(resolve, ms);
      this.#wake = () => {
        timer?.cancel();
        resolve();
      };
    });
    this.#wake = undefined;
  }
}
