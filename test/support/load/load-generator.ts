import { randomInt } from 'node:crypto';
import { Agent, request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { freshPort } from './fresh-ports.ts';
import { judgeAnswer, judgeError } from './judge-answer.ts';
import type { KnownTitle } from './known-title.ts';
import { LoadRecord, type LoadReport, type Span } from './load-record.ts';

/** What to ask, how often and for how long. */
export interface LoadOptions {
  /** Where the query service listens: `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly ratePerSecond: number;
  /**
   * Asked for in turn, each time in another way that changes nothing of the answer: with bounds that every year is within, where all
   * its films have one, and with a limit that no title reaches. The service keeps answers by what is asked, however it is written, so that
   * nearly every request is a read; `servedBy.cache` counts those that were not.
   */
  readonly titles: readonly KnownTitle[];
  /** No request is sent after this long, whether or not `stop` was called. */
  readonly maxSeconds: number;
  /**
   * `kept`: 20 clients ask in turn, each over keep-alive connections of its own. `new`: a connection for each request, as of
   * ever new people: none of them keeps to a pod that happens to work, and each comes from a port of its own. Default: `kept`.
   */
  readonly connections?: 'kept' | 'new';
  /**
   * Requests without an answer at any one time; one more is not sent and counts as failed. Default: what comes due before the first of
   * them is given up, so that every request is sent, and is judged by its answer, however long the service stalls.
   */
  readonly maxOutstanding?: number;
  /** An answer that takes longer counts as failed. Default: 10,000. */
  readonly timeoutMs?: number;
}

const CLIENTS = 20;
const TICK_MS = 5;
/** The most films that an answer has; no known title has nearly as many. */
const MOST_FILMS = 100;
const LIMITS = 70;

/** Starts to ask; see {@link Load}. */
export function startLoad(options: LoadOptions): Load {
  return new Load(options);
}

/**
 * Asks `GET /directors` at a steady rate and accounts for every request. Open loop: requests come due by the clock, never because
 * an earlier one was answered, so a stall of the service shows as latency and failures instead of as fewer requests. Every answer
 * is judged by its content. Nothing is ever tried again: a connection closed under a request is a failed request.
 */
export class Load {
  readonly #options: LoadOptions;
  readonly #maxOutstanding: number;
  readonly #timeoutMs: number;
  readonly #agents: readonly Agent[];
  readonly #startedAt = performance.now();
  /** Answers to an earlier load may be kept still. */
  readonly #firstRound = randomInt(2 ** 30);
  readonly #record = new LoadRecord();
  readonly #outstanding = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;
  #requests = 0;
  #endMs: number | undefined;

  constructor(options: LoadOptions) {
    const { ratePerSecond, titles, maxOutstanding, timeoutMs = 10_000, connections = 'kept' } = options;
    if (titles.length === 0) throw new RangeError('a load needs at least one title');
    if (!(ratePerSecond > 0)) throw new RangeError('a load needs a rate above 0');
    this.#options = options;
    this.#maxOutstanding = maxOutstanding ?? Math.ceil((ratePerSecond * timeoutMs) / 1000) + CLIENTS;
    this.#timeoutMs = timeoutMs;
    this.#agents = Array.from({ length: CLIENTS }, () => new Agent({ keepAlive: connections === 'kept' }));
    this.#timer = setInterval(() => this.#sendWhatIsDue(), TICK_MS);
  }

  /** Counts so far. */
  get progress(): { readonly requests: number; readonly succeeded: number; readonly failed: number } {
    return { requests: this.#requests, succeeded: this.#record.succeeded, failed: this.#record.failed };
  }

  /** Milliseconds since the load began: what the times of its report count from. */
  get elapsedMs(): number {
    return performance.now() - this.#startedAt;
  }

  /** Latencies of the right answers so far whose requests came due in one of the spans of time, all together; null where there was none. */
  latencyWithin(...spans: readonly Span[]): LoadReport['latencyMs'] {
    return this.#record.latencyWithin(spans);
  }

  /** Sends no more, waits for what is outstanding, and reports. */
  async stop(): Promise<LoadReport> {
    const endMs = this.#end();
    await Promise.all(this.#outstanding);
    for (const agent of this.#agents) agent.destroy();
    return this.#record.report(this.#requests, endMs);
  }

  #end(): number {
    clearInterval(this.#timer);
    this.#endMs ??= this.elapsedMs;
    return this.#endMs;
  }

  #sendWhatIsDue(): void {
    const { ratePerSecond, maxSeconds } = this.#options;
    const elapsedSeconds = Math.min(this.elapsedMs / 1000, maxSeconds);
    // The first is due at once, and the last one a turn before the end.
    const due = Math.min(
      Math.floor(elapsedSeconds * ratePerSecond) + 1,
      Math.floor(maxSeconds * ratePerSecond),
    );
    while (this.#requests < due) this.#send((this.#requests / ratePerSecond) * 1000);
    if (elapsedSeconds >= maxSeconds) this.#end();
  }

  #send(dueMs: number): void {
    const { titles } = this.#options;
    const known = titles[this.#requests % titles.length]!;
    const agent = this.#agents[this.#requests % CLIENTS]!;
    this.#requests += 1;
    const round = this.#firstRound + Math.floor(this.#requests / titles.length);
    const path = `/directors?title=${encodeURIComponent(known.title)}&${sameAnswer(known, round)}`;
    if (this.#outstanding.size >= this.#maxOutstanding) {
      const reason = `not sent: ${this.#maxOutstanding} requests are already without an answer`;
      this.#record.fail({ kind: 'unsent', reason, dueMs, path });
      return;
    }
    const asked = this.#ask(known, { path, agent, dueMs }).finally(() => this.#outstanding.delete(asked));
    this.#outstanding.add(asked);
  }

  async #ask(known: KnownTitle, { path, agent, dueMs }: Sent): Promise<void> {
    try {
      const { connections = 'kept', url } = this.#options;
      const over = connections === 'new' ? overNewConnection : overKeptConnection;
      const { response, body } = await over(new URL(path, url), { agent, timeoutMs: this.#timeoutMs });
      const { statusCode = 0, headers } = response;
      this.#record.countStatus(statusCode);
      const failure = judgeAnswer(known, statusCode, body);
      if (failure === undefined) this.#record.succeed(dueMs, this.elapsedMs, replicaOf(headers));
      else this.#record.fail({ ...failure, dueMs, path });
    } catch (error) {
      this.#record.fail({ ...judgeError(error), dueMs, path });
    }
  }
}

interface Sent {
  readonly path: string;
  readonly agent: Agent;
  /** When the request came due, in milliseconds since the load began. */
  readonly dueMs: number;
}

interface Answer {
  readonly response: IncomingMessage;
  readonly body: string;
}

interface Over {
  readonly agent: Agent;
  readonly timeoutMs: number;
}

function overKeptConnection(url: URL, over: Over): Promise<Answer> {
  return get(url, over);
}

/** Other programs may have a port; how many ports in a row is a matter of patience. */
async function overNewConnection(url: URL, over: Over, tries = 20): Promise<Answer> {
  try {
    return await get(url, over, freshPort());
  } catch (error) {
    const isTaken = ['EADDRINUSE', 'EADDRNOTAVAIL'].includes((error as NodeJS.ErrnoException).code ?? '');
    if (!isTaken || tries === 0) throw error;
    return overNewConnection(url, over, tries - 1);
  }
}

/** Rejects where the connection breaks before the whole body is there, and after `timeoutMs`. */
function get(url: URL, { agent, timeoutMs }: Over, localPort?: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const headers = { accept: 'application/json' };
    const sent = request(url, { agent, signal, headers, ...(localPort !== undefined && { localPort }) });
    sent.once('error', reject);
    sent.once('response', (response) => {
      text(response).then((body) => resolve({ response, body }), reject);
    });
    sent.end();
  });
}

function replicaOf(headers: IncomingMessage['headers']): string {
  if (headers['cache-status']?.includes('hit') === true) return 'cache';
  return String(headers['served-by'] ?? 'unnamed');
}

/** Parameters that are others from round to round, and leave the answer as it is. */
function sameAnswer({ films }: KnownTitle, round: number): string {
  const limit = MOST_FILMS - (round % LIMITS);
  if (films.length === 0 || films.some(({ year }) => year === null)) return `limit=${limit}`;
  const bounds = Math.floor(round / LIMITS);
  return `limit=${limit}&yearFrom=${1800 + (bounds % 50)}&yearTo=${2199 - (Math.floor(bounds / 50) % 100)}`;
}
