import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

import { loadPages, type BuiltPage } from '../../../api/pages/built-pages.ts';
import {
  INCIDENT_PATH,
  SESSION_PATH,
  STREAM_PATH,
  type Incident,
  type StreamEvent,
} from '../../../cluster-view/events.ts';

/** How the server answers a request for the stream, and for an incident. */
export type Access = 'on' | 'off' | 'token' | 'busy';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
};

const TOKEN = 'open-sesame';

/** The pause between two heartbeats. */
export const HEARTBEAT_MS = 500;

/**
 * The built page of the cluster view, with a stream that a test writes. The real server is tried elsewhere: this one does what a real
 * one does only when something is wrong, at the moment a test says so.
 */
export class ScriptedClusterServer {
  readonly #server: Server;
  readonly #page: BuiltPage;
  readonly #clientFolder: string;
  readonly #streams = new Set<ServerResponse>();
  /** What a new stream begins with. */
  first: () => StreamEvent;
  incident: (from: number, to: number) => Incident;
  access: Access = 'on';
  /** Whether streams stay open and say nothing, as those of a dead node do; else there is a heartbeat every {@link HEARTBEAT_MS}. */
  isDead = false;
  readonly #heart: NodeJS.Timeout;
  /** Heartbeats that were sent so far. */
  heartbeats = 0;
  /** Requests for the stream so far, whatever their answer was. */
  asked = 0;
  /** The most streams that were open at one time. */
  mostOpen = 0;

  private constructor(
    page: BuiltPage,
    clientFolder: string,
    script: Pick<ScriptedClusterServer, 'first' | 'incident'>,
  ) {
    this.#page = page;
    this.#clientFolder = clientFolder;
    this.first = script.first;
    this.incident = script.incident;
    this.#heart = setInterval(() => {
      if (this.isDead) return;
      this.sendRaw(': heartbeat\n\n');
      this.heartbeats += 1;
    }, HEARTBEAT_MS);
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
  }

  /** @param folder of the build, such as dist/web */
  static async start(
    folder: string,
    script: Pick<ScriptedClusterServer, 'first' | 'incident'>,
  ): Promise<ScriptedClusterServer> {
    const built = await loadPages(folder);
    const page = built?.pages.find(({ name }) => name === 'cluster');
    if (built === null || page === undefined) throw new Error('The page is not built: npm run build:web');
    const scripted = new ScriptedClusterServer(page, built.clientFolder, script);
    scripted.#server.listen(0, '127.0.0.1');
    await once(scripted.#server, 'listening');
    return scripted;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get open(): number {
    return this.#streams.size;
  }

  send(event: StreamEvent): void {
    for (const stream of this.#streams) stream.write(text(event));
  }

  /** Writes what is no event that a page could read. */
  sendRaw(written: string): void {
    for (const stream of this.#streams) stream.write(written);
  }

  /** Breaks all streams, as a pod that is killed does. */
  breakStreams(): void {
    for (const stream of this.#streams) stream.destroy();
  }

  async close(): Promise<void> {
    clearInterval(this.#heart);
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.origin);
    if (url.pathname === STREAM_PATH) {
      this.#stream(request, response);
      return;
    }
    if (url.pathname === SESSION_PATH && request.method === 'POST') return this.#session(request, response);
    if (url.pathname === INCIDENT_PATH) {
      if (this.#refuses(request, response)) return;
      const [from, to] = [Number(url.searchParams.get('from')), Number(url.searchParams.get('to'))];
      response.setHeader('content-type', 'application/json').end(JSON.stringify(this.incident(from, to)));
      return;
    }
    if (url.pathname === '/cluster') return this.#document(request, response);
    return this.#file(url.pathname, response);
  }

  /** Addresses are those that the page's own document names: nothing else asks this server. */
  async #file(path: string, response: ServerResponse): Promise<void> {
    const file = join(this.#clientFolder, path);
    if (!existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response
      .setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream')
      .end(await readFile(file));
  }

  async #document(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { module, files } = this.#page;
    const rendered = await module.render({
      url: request.url ?? '/',
      acceptLanguage: request.headers['accept-language'] ?? '',
      cookie: request.headers.cookie ?? '',
      ask: () => Promise.reject(new Error('The cluster view asks nothing on the server.')),
      mayWatch: true,
      files,
    });
    response.writeHead(rendered.status, {
      ...rendered.headers,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': module.policy,
    });
    response.end(rendered.html);
  }

  #stream(request: IncomingMessage, response: ServerResponse): void {
    this.asked += 1;
    if (this.#refuses(request, response)) return;
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    this.#streams.add(response);
    this.mostOpen = Math.max(this.mostOpen, this.open);
    response.once('close', () => this.#streams.delete(response));
    response.write(text(this.first()));
  }

  /** @returns whether it answered with a refusal */
  #refuses(request: IncomingMessage, response: ServerResponse): boolean {
    const hasToken = request.headers.cookie?.includes(`cluster=${TOKEN}`) ?? false;
    if (this.access === 'on' || (this.access === 'token' && hasToken)) return false;
    const status = { off: 404, token: 401, busy: 503 }[this.access];
    response.writeHead(status, status === 503 ? { 'retry-after': '1' } : {}).end();
    return true;
  }

  async #session(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await Array.fromAsync(request)).toString();
    const { token } = JSON.parse(body) as { token: string };
    if (token !== TOKEN) response.writeHead(401).end();
    else
      response.writeHead(204, { 'set-cookie': `cluster=${TOKEN}; HttpOnly; SameSite=Strict; Path=/` }).end();
  }
}

function text(event: StreamEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
