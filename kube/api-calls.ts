import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { parseJson, statusFrom } from './answer-json.ts';
import type { CallOptions, CallRecord, Subresource } from './call-options.ts';
import { CallScope } from './call-scope.ts';
import { systemClock, type Clock } from '../time/clock.ts';
import { HttpTransport } from './http-transport.ts';
import type { KubeConnection } from './kube-connection.ts';
import { KubeApiError, KubeError, KubeProtocolError, KubeUnreachableError } from './kube-error.ts';
import { LineSplitter } from './line-splitter.ts';
import { resourcePath, type KubeObject, type ResourceKind } from './resource-kind.ts';

export interface ApiCallsOptions {
  readonly clock?: Clock;
  readonly onCall?: (call: CallRecord) => void;
}

/** One call, as it goes over the wire. */
export interface ApiCall extends CallOptions {
  verb: CallRecord['verb'];
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  kind: ResourceKind<KubeObject>;
  namespace?: string | undefined;
  name?: string | undefined;
  subresource?: Subresource | undefined;
  query?: Record<string, string | undefined>;
  body?: { contentType: string; content: object };
}

const DEFAULT_DEADLINE_MS = 30_000;

/** Makes calls to one API server and says of each what came of it. What the calls are about is {@link KubeClient}'s. */
export class ApiCalls {
  readonly #connection: KubeConnection;
  readonly #clock: Clock;
  readonly #onCall: (call: CallRecord) => void;
  readonly #transport: HttpTransport;

  constructor(connection: KubeConnection, options: ApiCallsOptions = {}) {
    this.#connection = connection;
    this.#clock = options.clock ?? systemClock;
    this.#onCall = options.onCall ?? (() => undefined);
    this.#transport = new HttpTransport(connection, this.#clock);
  }

  /** Whom the calls go to, for messages. */
  get origin(): string {
    return this.#transport.origin;
  }

  /** Cuts all connections; calls under way fail. */
  close(): void {
    this.#transport.close();
  }

  /** @returns the whole answer, which is JSON */
  async call(call: ApiCall): Promise<unknown> {
    const attempt = attemptOf(call);
    const scope = new CallScope(this.#clock, call.signal);
    try {
      scope.expireAfter(call.deadlineMs ?? DEFAULT_DEADLINE_MS, 'no complete answer');
      const response = await this.#request(call, attempt, scope);
      return parseJson(await text(response), attempt);
    } catch (error) {
      throw this.#explain(error, attempt, scope);
    } finally {
      scope.end();
    }
  }

  /**
   * The answer line by line, until the server ends it.
   *
   * @param idleTimeoutMs silence after which the connection counts as dead; undefined: never
   * @param decode makes of a line what is yielded
   */
  async *stream<T>(
    call: ApiCall,
    idleTimeoutMs: number | undefined,
    decode: (line: string, attempt: string) => T,
  ): AsyncGenerator<T, void, undefined> {
    const attempt = attemptOf(call);
    const scope = new CallScope(this.#clock, call.signal);
    try {
      scope.expireAfter(call.deadlineMs ?? DEFAULT_DEADLINE_MS, 'no answer');
      const response = await this.#request(call, attempt, scope);
      const splitter = new LineSplitter();
      scope.expireAfter(idleTimeoutMs, 'no event and no bookmark');
      for await (const chunk of response) {
        scope.expireAfter(undefined, '');
        for (const line of splitLines(splitter, chunk as Uint8Array, attempt)) {
          yield decode(line, attempt);
        }
        scope.expireAfter(idleTimeoutMs, 'no event and no bookmark');
      }
      if (splitter.pendingBytes > 0)
        throw new KubeProtocolError(`${attempt}: the stream ended in the middle of an event`);
    } catch (error) {
      throw this.#explain(error, attempt, scope);
    } finally {
      scope.end();
    }
  }

  /** Sends the request; resolves once the server has answered 2xx, with the body still to be read. */
  async #request(call: ApiCall, attempt: string, scope: CallScope): Promise<IncomingMessage> {
    const startedAt = this.#clock.monotonicNow();
    let outcome: CallRecord['outcome'] = 'unreachable';
    try {
      let response = await this.#send(call, scope);
      if (response.statusCode === 401 && this.#connection.token) {
        const refused = await this.#connection.token.token();
        if ((await this.#connection.token.token(refused)) !== refused) {
          response.resume();
          response = await this.#send(call, scope);
        }
      }
      const { statusCode = 0, headers } = response;
      outcome = statusCode;
      if (statusCode >= 200 && statusCode < 300) return response;
      const retryAfter = Number(headers['retry-after']);
      throw new KubeApiError(
        attempt,
        statusCode,
        statusFrom(await text(response)),
        Number.isFinite(retryAfter) ? retryAfter : undefined,
      );
    } catch (error) {
      if (call.signal?.aborted) outcome = 'aborted';
      throw error;
    } finally {
      this.#onCall({
        verb: call.verb,
        resource: resourceOf(call),
        outcome,
        durationMs: this.#clock.monotonicNow() - startedAt,
      });
    }
  }

  async #send(call: ApiCall, scope: CallScope): Promise<IncomingMessage> {
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries(call.query ?? {})) {
      if (value !== undefined) query.set(key, value);
    }
    const token = await this.#connection.token?.token();
    return this.#transport.send({
      method: call.method,
      path: `${resourcePath(call.kind, call)}${query.size > 0 ? `?${query.toString()}` : ''}`,
      headers: {
        accept: 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(call.body && { 'content-type': call.body.contentType }),
      },
      body: call.body && JSON.stringify(call.body.content),
      signal: scope.signal,
    });
  }

  #explain(error: unknown, attempt: string, scope: CallScope): unknown {
    if (scope.callerAborted) return scope.signal.reason;
    if (scope.expired !== undefined) {
      return new KubeUnreachableError(`${attempt}: ${scope.expired} from ${this.#transport.origin}`, {
        cause: error,
      });
    }
    if (error instanceof KubeError || error instanceof TypeError) return error;
    const reason = error instanceof Error ? error.message : String(error);
    return new KubeUnreachableError(`${attempt}: ${this.#transport.origin} did not answer: ${reason}`, {
      cause: error,
    });
  }
}

function splitLines(splitter: LineSplitter, chunk: Uint8Array, attempt: string): string[] {
  try {
    return splitter.push(chunk);
  } catch (cause) {
    throw new KubeProtocolError(`${attempt}: the stream cannot be read as lines of UTF-8`, { cause });
  }
}

/** Such as `get pods default/movies-db-0`, for messages. */
function attemptOf(call: ApiCall): string {
  const place = [call.namespace, call.name].filter((part) => part !== undefined).join('/');
  return place === '' ? `${call.verb} ${resourceOf(call)}` : `${call.verb} ${resourceOf(call)} ${place}`;
}

function resourceOf({ kind, subresource }: ApiCall): string {
  return subresource ? `${kind.plural}/${subresource}` : kind.plural;
}
