import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { CallRecord } from '../../kube/call-options.ts';
import { KubeClient } from '../../kube/kube-client.ts';
import type { TokenSource } from '../../kube/kube-connection.ts';
import type { ManualClock } from './manual-clock.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A request that came. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

/** An HTTP server in the place of an API server, which answers as a test says. */
export class ScriptedApiServer {
  handler: Handler = () => undefined;
  readonly seen: Seen[] = [];
  /** The connections that are open. */
  readonly sockets = new Set<Socket>();
  /** What its clients tell of their calls. */
  readonly calls: CallRecord[] = [];
  readonly server: Server;
  readonly #clock: ManualClock;

  private constructor(clock: ManualClock) {
    this.#clock = clock;
    this.server = createServer((request, response) => {
      void text(request).then((body) => {
        const { method = '', url = '', headers } = request;
        this.seen.push({ method, url, headers, body: body === '' ? undefined : JSON.parse(body) });
        this.handler(request, response);
      });
    });
    this.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  /** @param clock of its clients */
  static async start(clock: ManualClock): Promise<ScriptedApiServer> {
    const api = new ScriptedApiServer(clock);
    api.server.listen(0, '127.0.0.1');
    await once(api.server, 'listening');
    return api;
  }

  /** A client, which the caller closes. */
  connect(token?: TokenSource, path = ''): KubeClient {
    const { port } = this.server.address() as AddressInfo;
    return new KubeClient(
      { server: `http://127.0.0.1:${port}${path}`, userAgent: 'movie-search/test', ...(token && { token }) },
      { clock: this.#clock, onCall: (call) => this.calls.push(call) },
    );
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** Answers every request so. */
export function json(code: number, body: unknown, headers: Record<string, string> = {}): Handler {
  return (_request, response) => {
    response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}

/** The body of a refusal. */
export function status(code: number, reason: string, more: object = {}): object {
  return { kind: 'Status', status: 'Failure', code, reason, message: `it is ${reason}`, ...more };
}
