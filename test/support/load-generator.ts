import { randomInt } from 'node:crypto';
import { Agent, request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

/** What to ask, how often and for how long. */
export interface LoadOptions {
  /** Where the query service listens: `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly ratePerSecond: number;
  /**
   * Asked for in turn, each time with other punctuation behind it: that folds to nothing, so the same titles are found, but no
   * answer that the service has kept is for this spelling. Every request is a read. (Not for "Matrix, The": its article must come last.)
   */
  readonly titles: readonly string[];
  /** No request is sent after this long, whether or not `stop` was called. */
  readonly maxSeconds: number;
  /** Clients that ask in turn, each over keep-alive connections of its own. Default: 20. */
  readonly clients?: number;
  /** Requests without an answer at any one time; one more is not sent and counts as failed. Default: 2 seconds' worth. */
  readonly maxOutstanding?: number;
  /** An answer that takes longer counts as failed. Default: 10,000. */
  readonly timeoutMs?: number;
}

export interface LoadFailure {
  /** Milliseconds since the load began. */
  readonly atMs: number;
  readonly path: string;
  /** HTTP status and the start of the body, or the error. */
  readonly reason: string;
}

export interface LoadReport {
  /** Requests that came due: answered, failed and not sent alike. */
  readonly requests: number;
  /** Whatever was not a whole 200 with a JSON body that holds titles. */
  readonly failed: number;
  /** Answers by HTTP status. */
  readonly byStatus: Readonly<Record<string, number>>;
  /** 200s by the replica that they were read from; under `cache` those that were not read anew. */
  readonly servedBy: Readonly<Record<string, number>>;
  /** The first 20. */
  readonly failures: readonly LoadFailure[];
  /** Of the 200s, in milliseconds from when the request came due; null where there was none. */
  readonly latencyMs: {
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
    readonly max: number;
  } | null;
  readonly seconds: number;
}

export interface Load {
  /** Counts so far. */
  readonly progress: { readonly requests: number; readonly succeeded: number; readonly failed: number };
  /** Sends no more, waits for what is outstanding, and reports. */
  stop(): Promise<LoadReport>;
}

const KEPT_FAILURES = 20;
const TICK_MS = 5;

/**
 * Asks `GET /directors` at a steady rate over keep-alive connections and accounts for every request. Open loop: requests come
 * due by the clock, never because an earlier one was answered, so a stall of the service shows as latency and failures
 * instead of as fewer requests. Nothing is ever tried again: a connection closed under a request is a failed request.
 */
export function startLoad(options: LoadOptions): Load {
  const { ratePerSecond, titles, maxSeconds, clients = 20, timeoutMs = 10_000 } = options;
  const maxOutstanding = options.maxOutstanding ?? Math.max(10, 2 * ratePerSecond);
  if (titles.length === 0) throw new RangeError('startLoad needs at least one title');
  if (!(ratePerSecond > 0)) throw new RangeError('startLoad needs a rate above 0');

  const agents = Array.from({ length: clients }, () => new Agent({ keepAlive: true }));
  const startedAt = performance.now();
  // Answers to an earlier load may be kept still.
  const firstSpelling = randomInt(2 ** 30);
  const byStatus: Record<string, number> = {};
  const servedBy: Record<string, number> = {};
  const failures: LoadFailure[] = [];
  const latencies: number[] = [];
  const outstanding = new Set<Promise<void>>();
  let requests = 0;
  let failed = 0;
  let endedAt: number | undefined;

  const fail = (path: string, reason: string): void => {
    failed += 1;
    if (failures.length < KEPT_FAILURES) {
      failures.push({ atMs: Math.round(performance.now() - startedAt), path, reason });
    }
  };

  const ask = async (path: string, agent: Agent | undefined, dueAt: number): Promise<void> => {
    try {
      const { response, body } = await get(new URL(path, options.url), agent, timeoutMs);
      const status = String(response.statusCode);
      byStatus[status] = (byStatus[status] ?? 0) + 1;
      if (response.statusCode !== 200) {
        fail(path, `${status} ${body.slice(0, 300)}`);
        return;
      }
      if (!holdsTitles(body)) {
        fail(path, `200 without titles: ${body.slice(0, 300)}`);
        return;
      }
      const isHit = response.headers['cache-status']?.includes('hit') === true;
      const replica = isHit ? 'cache' : String(response.headers['served-by'] ?? 'unnamed');
      servedBy[replica] = (servedBy[replica] ?? 0) + 1;
      latencies.push(performance.now() - dueAt);
    } catch (error) {
      fail(path, error instanceof Error ? `${error.name}: ${error.message}` : String(error));
    }
  };

  const send = (dueAt: number): void => {
    const title = titles[requests % titles.length] ?? '';
    requests += 1;
    const path = `/directors?title=${encodeURIComponent(`${title} ${punctuation(firstSpelling + requests)}`)}`;
    if (outstanding.size >= maxOutstanding) {
      fail(path, `not sent: ${maxOutstanding} requests are already without an answer`);
      return;
    }
    const asked = ask(path, agents[requests % clients], dueAt).finally(() => outstanding.delete(asked));
    outstanding.add(asked);
  };

  const timer = setInterval(() => {
    const elapsedSeconds = Math.min((performance.now() - startedAt) / 1000, maxSeconds);
    const due = Math.floor(elapsedSeconds * ratePerSecond);
    while (requests < due) send(startedAt + (requests / ratePerSecond) * 1000);
    if (elapsedSeconds >= maxSeconds) end();
  }, TICK_MS);

  const end = (): void => {
    clearInterval(timer);
    endedAt ??= performance.now();
  };

  return {
    get progress() {
      return { requests, succeeded: latencies.length, failed };
    },
    async stop() {
      end();
      await Promise.all(outstanding);
      for (const agent of agents) agent.destroy();
      return {
        requests,
        failed,
        byStatus,
        servedBy,
        failures,
        latencyMs: percentiles(latencies),
        seconds: ((endedAt ?? performance.now()) - startedAt) / 1000,
      };
    },
  };
}

/** Rejects where the connection breaks before the whole body is there, and after `timeoutMs`. */
function get(
  url: URL,
  agent: Agent | undefined,
  timeoutMs: number,
): Promise<{ response: IncomingMessage; body: string }> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const sent = request(url, { agent, signal, headers: { accept: 'application/json' } });
    sent.once('error', reject);
    sent.once('response', (response) => {
      text(response).then((body) => resolve({ response, body }), reject);
    });
    sent.end();
  });
}

/** The number in binary, with a stop for 0 and a dash for 1. */
function punctuation(number: number): string {
  return number.toString(2).replaceAll('0', '.').replaceAll('1', '-');
}

function holdsTitles(body: string): boolean {
  try {
    const answer: unknown = JSON.parse(body);
    return (
      typeof answer === 'object' && answer !== null && 'titles' in answer && Array.isArray(answer.titles)
    );
  } catch {
    return false;
  }
}

/** Nearest-rank percentiles. */
function percentiles(values: readonly number[]): LoadReport['latencyMs'] {
  const sorted = values.toSorted((a, b) => a - b);
  const max = sorted.at(-1);
  if (max === undefined) return null;
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? max;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max };
}
