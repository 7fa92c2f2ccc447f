import type { ServerResponse } from 'node:http';

import type { ByeEvent, StreamEvent } from '../../cluster-view/events.ts';
import type { Logger } from '../../logging/logger.ts';
import type { Clock, Timer } from '../../time/clock.ts';

export interface StreamHubOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Streams at one time, and of one client. */
  readonly maxStreams: number;
  readonly maxStreamsOfClient: number;
  /** Bytes that may wait for a watcher who does not read, beside the first event. */
  readonly maxUnsentBytes: number;
}

/** Proxies close connections on which nothing was sent for long, some after half a minute. */
const HEARTBEAT_MS = 10_000;

interface Watcher {
  readonly response: ServerResponse;
  readonly client: string;
  /** Bytes that may wait. */
  readonly mayWait: number;
}

/** A place among the watchers, taken before there is anything to send. */
export interface Place {
  /** Sends the first event, and from then on whatever is broadcast. */
  begin(response: ServerResponse, first: Uint8Array): void;
  /** Gives the place back where it does not come to that. */
  leave(): void;
}

/** An event as it goes over the wire. */
export function eventText(event: StreamEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** The same of an event whose JSON is made already. */
export function eventBytes(type: StreamEvent['type'], json: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`event: ${type}\ndata: `), json, Buffer.from('\n\n')]);
}

/**
 * Those who watch. What is broadcast is made text once, whoever watches; who does not read is dropped, so that nobody's silence
 * costs more than some memory.
 */
export class StreamHub {
  readonly #options: StreamHubOptions;
  readonly #watchers = new Set<Watcher>();
  /** Places by client, those not begun among them. */
  readonly #places = new Map<string, number>();
  #heartbeat: Timer | undefined;
  #ended: ByeEvent['reason'] | null = null;

  constructor(options: StreamHubOptions) {
    this.#options = options;
  }

  get watchers(): number {
    return this.#watchers.size;
  }

  get isEnded(): boolean {
    return this.#ended !== null;
  }

  /** A place for another stream of this client; null where there is none. */
  take(client: string): Place | null {
    const { maxStreams, maxStreamsOfClient } = this.#options;
    const ofClient = this.#places.get(client) ?? 0;
    const all = [...this.#places.values()].reduce((sum, each) => sum + each, 0);
    if (this.#ended !== null || all >= maxStreams || ofClient >= maxStreamsOfClient) return null;
    this.#places.set(client, ofClient + 1);
    let isTaken = true;
    const leave = (): void => {
      if (isTaken) this.#giveBack(client);
      isTaken = false;
    };
    return { begin: (response, first) => this.#begin(response, client, first, leave), leave };
  }

  /** Sends the same text to all. */
  broadcast(text: string): void {
    const bytes = Buffer.from(text);
    for (const watcher of this.#watchers) {
      const { response, client, mayWait } = watcher;
      if (response.writableLength > mayWait) {
        this.#options.logger.info({ client }, 'a watcher of the cluster does not read: the stream is cut');
        this.#watchers.delete(watcher);
        response.destroy();
      } else response.write(bytes);
    }
  }

  /** Ends all streams, and takes no more. */
  end(reason: ByeEvent['reason']): void {
    if (this.#ended !== null) return;
    this.#ended = reason;
    this.#heartbeat?.cancel();
    const bye: ByeEvent = { type: 'bye', at: this.#options.clock.now(), reason };
    for (const { response } of this.#watchers) response.end(eventText(bye));
    this.#watchers.clear();
  }

  #begin(response: ServerResponse, client: string, first: Uint8Array, leave: () => void): void {
    const { maxUnsentBytes, clock } = this.#options;
    const watcher = { response, client, mayWait: maxUnsentBytes + first.byteLength };
    response.once('close', () => {
      this.#watchers.delete(watcher);
      leave();
    });
    // It ended while the first event was made.
    if (this.#ended !== null) {
      response.end(eventText({ type: 'bye', at: clock.now(), reason: this.#ended }));
      return;
    }
    this.#watchers.add(watcher);
    response.write(first);
    this.#heartbeat ??= clock.setTimer(() => this.#beat(), HEARTBEAT_MS);
  }

  #beat(): void {
    this.broadcast(': still here\n\n');
    this.#heartbeat =
      this.#watchers.size === 0 || this.#ended !== null
        ? undefined
        : this.#options.clock.setTimer(() => this.#beat(), HEARTBEAT_MS);
  }

  #giveBack(client: string): void {
    const left = (this.#places.get(client) ?? 1) - 1;
    if (left > 0) this.#places.set(client, left);
    else this.#places.delete(client);
  }
}
