import type { StreamEvent } from './read-stream.ts';
import type { Connection } from './watch-stream.ts';

/** What tabs of one browser tell each other. */
type TabMessage =
  | { readonly kind: 'hello' }
  | { readonly kind: 'event'; readonly event: StreamEvent }
  | { readonly kind: 'connection'; readonly connection: Connection }
  | { readonly kind: 'snapshot'; readonly snapshot: unknown; readonly connection: Connection }
  | { readonly kind: 'token' };

/** A watch that one tab keeps for all tabs. */
export interface Watch {
  readonly run: () => Promise<void>;
  readonly stop: () => void;
  readonly tryNow: () => void;
}

export interface OneStreamOptions {
  /** Null where the browser has none, which is so without HTTPS: then each visible tab has a stream of its own. */
  readonly locks: Pick<LockManager, 'request'> | null;
  readonly channel: Pick<BroadcastChannel, 'postMessage' | 'onmessage'>;
  readonly watch: (handlers: {
    readonly onEvent: (event: StreamEvent) => void;
    readonly onConnection: (connection: Connection) => void;
  }) => Watch;
  /** All that this tab knows, for a tab that comes later. */
  readonly snapshot: () => unknown;
  readonly onEvent: (event: StreamEvent) => void;
  readonly onSnapshot: (snapshot: unknown) => void;
  readonly onConnection: (connection: Connection) => void;
}

const LOCK = 'movie-search-cluster-stream';

/**
 * Lets one visible tab hold the stream for all tabs of the browser: a browser opens six connections at most to an HTTP/1.1 server,
 * and open streams would take them from all other requests. A hidden tab neither holds nor follows.
 */
export class OneStream {
  readonly #options: OneStreamOptions;
  #visible: AbortController | undefined;
  #watch: Watch | undefined;
  #connection: Connection = { kind: 'connecting' };

  constructor(options: OneStreamOptions) {
    this.#options = options;
    options.channel.onmessage = ({ data }: MessageEvent<TabMessage>) => this.#take(data);
  }

  /** Whether this tab holds the stream. */
  get holds(): boolean {
    return this.#watch !== undefined;
  }

  /** The tab became visible: hold the stream, or follow the tab that does. */
  show(): void {
    if (this.#visible !== undefined) return;
    const visible = (this.#visible = new AbortController());
    const { locks, channel } = this.#options;
    if (locks === null) {
      void this.#hold();
      return;
    }
    channel.postMessage({ kind: 'hello' } satisfies TabMessage);
    locks
      .request(LOCK, { signal: visible.signal }, () => (visible.signal.aborted ? undefined : this.#hold()))
      .catch((error: unknown) => {
        // The tab was hidden while it waited for the lock.
        if (!visible.signal.aborted) throw error;
      });
  }

  /** The tab was hidden: another visible tab takes the stream over. */
  hide(): void {
    this.#visible?.abort();
    this.#visible = undefined;
    this.#watch?.stop();
  }

  /** A token was handed in, or the browser is online again: whoever holds the stream tries at once. */
  tryNow(): void {
    this.#watch?.tryNow();
    this.#tell({ kind: 'token' });
  }

  async #hold(): Promise<void> {
    const watch = this.#options.watch({
      onEvent: (event) => {
        this.#options.onEvent(event);
        this.#tell({ kind: 'event', event });
      },
      onConnection: (connection) => {
        this.#setConnection(connection);
        this.#tell({ kind: 'connection', connection });
      },
    });
    this.#watch = watch;
    await watch.run();
    // A tab that was hidden and shown again in between may already have another watch.
    if (this.#watch === watch) this.#watch = undefined;
  }

  #take(message: TabMessage): void {
    if (message.kind === 'hello') {
      const connection = this.#connection;
      if (this.holds) this.#tell({ kind: 'snapshot', snapshot: this.#options.snapshot(), connection });
      return;
    }
    if (message.kind === 'token') {
      this.#watch?.tryNow();
      return;
    }
    // What a tab was told before it took over, or while it is hidden, would mix two streams.
    if (this.holds || this.#visible === undefined) return;
    switch (message.kind) {
      case 'event':
        this.#options.onEvent(message.event);
        break;
      case 'connection':
        this.#setConnection(message.connection);
        break;
      case 'snapshot':
        this.#options.onSnapshot(message.snapshot);
        this.#setConnection(message.connection);
        break;
      default:
        message satisfies never;
    }
  }

  #setConnection(connection: Connection): void {
    this.#connection = connection;
    this.#options.onConnection(connection);
  }

  /** Without locks every visible tab has its own stream, and nobody is told anything. */
  #tell(message: TabMessage): void {
    if (this.#options.locks !== null) this.#options.channel.postMessage(message);
  }
}
