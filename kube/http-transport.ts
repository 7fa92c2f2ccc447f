import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';

import type { Clock } from '../time/clock.ts';
import type { KubeConnection } from './kube-connection.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its query, below the server's own path. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Ends the request, or the response's body, at any time. */
  readonly signal: AbortSignal;
}

/** Below the 90 s after which an API server closes an idle connection. */
const KEEP_ALIVE_MS = 60_000;
const CONNECT_TIMEOUT_MS = 10_000;
/** How long a connection is still before TCP asks whether the other machine is there at all. */
const TCP_PROBE_AFTER_MS = 15_000;

/**
 * HTTP/1.1 to one server over one pool of kept-alive connections, with Node's own client: this part is loaded by processes
 * that must start fast.
 */
export class HttpTransport {
  readonly #url: URL;
  readonly #agent: http.Agent;
  readonly #clock: Clock;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(connection: KubeConnection, clock: Clock) {
    this.#url = new URL(connection.server);
    this.#clock = clock;
    this.#headers = { 'user-agent': connection.userAgent };
    const pool = { keepAlive: true, keepAliveMsecs: TCP_PROBE_AFTER_MS, timeout: KEEP_ALIVE_MS };
    this.#agent = this.#isTls
      ? new https.Agent({
          ...pool,
          ...(connection.ca !== undefined && { ca: connection.ca }),
          ...(connection.tlsServerName !== undefined && { servername: connection.tlsServerName }),
          ...(connection.insecureSkipTlsVerify === true && { rejectUnauthorized: false }),
          ...connection.clientCertificate,
        })
      : new http.Agent(pool);
  }

  get origin(): string {
    return this.#url.origin;
  }

  /**
   * Resolves with the response, its body still to be read or destroyed. Rejects with whatever broke.
   * A GET sent on a kept-alive connection that turns out to be dead is sent once more: the server never saw it.
   */
  async send(request: HttpRequest): Promise<IncomingMessage> {
    const first = this.#start(request);
    try {
      return await first.response;
    } catch (error) {
      const neverSeen = first.request.reusedSocket && isConnectionLoss(error);
      if (request.method !== 'GET' || !neverSeen || request.signal.aborted) throw error;
      return this.#start(request).response;
    }
  }

  /** Cuts all connections. */
  close(): void {
    this.#agent.destroy();
  }

  get #isTls(): boolean {
    return this.#url.protocol === 'https:';
  }

  #start({ method, path, headers, body, signal }: HttpRequest): {
    request: ClientRequest;
    response: Promise<IncomingMessage>;
  } {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const request = (this.#isTls ? https : http).request(this.#url, {
      agent: this.#agent,
      method,
      path: `${this.#url.pathname.replace(/\/$/, '')}${path}`,
      headers: {
        ...this.#headers,
        ...headers,
        ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
      },
    });
    const abort = (): void => void request.destroy(asError(signal.reason));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    request.once('close', () => signal.removeEventListener('abort', abort));
    // For as long as the request lives: an error that comes when the promise is settled is also told to the response's reader.
    request.on('error', reject);
    request.once('response', resolve);
    this.#limitConnecting(request);
    request.end(body);
    return { request, response: promise };
  }

  #limitConnecting(request: ClientRequest): void {
    request.once('socket', (socket) => {
      if (!socket.connecting) return;
      const timer = this.#clock.setTimer(
        () => request.destroy(new Error(`no connection within ${CONNECT_TIMEOUT_MS} ms`)),
        CONNECT_TIMEOUT_MS,
      );
      socket.once(this.#isTls ? 'secureConnect' : 'connect', () => timer.cancel());
      request.once('close', () => timer.cancel());
    });
  }
}

function isConnectionLoss(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
