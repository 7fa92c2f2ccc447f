import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Serves files over HTTP as web servers do, with entity tags and ranges, and fails as told. */
export class FileServer {
  /** By path: the bytes, or the status with which it is refused. */
  readonly files = new Map<string, Buffer | number>();
  readonly requests: IncomingMessage[] = [];
  /** How many bytes an answer has before its connection breaks, for each answer with bytes in turn; undefined: all of them. */
  breakAfter: (number | undefined)[] = [];
  /** What every answer with bytes has besides. */
  headers: Record<string, string> = {};
  /** The `Authorization` without which everything is refused. */
  authorization: string | undefined;
  /** Whether a part of a file can be asked for. */
  ranges = true;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  static async start(): Promise<FileServer> {
    const server = new FileServer();
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  /** `http://127.0.0.1:<port>`. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    this.requests.push(request);
    if (this.authorization !== undefined && request.headers.authorization !== this.authorization) {
      response.writeHead(401).end('no');
      return;
    }
    const found = this.files.get(request.url ?? '') ?? 404;
    if (typeof found === 'number') {
      response.writeHead(found).end('no');
      return;
    }
    const from = this.#from(request);
    const bytes = found.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, {
      ...(this.headers['transfer-encoding'] === undefined && { 'content-length': bytes.length }),
      ...this.headers,
      'accept-ranges': this.ranges ? 'bytes' : 'none',
      ...(from > 0 && { 'content-range': `bytes ${from}-${found.length - 1}/${found.length}` }),
    });
    const until = this.breakAfter.shift();
    if (until === undefined) response.end(bytes);
    else response.write(bytes.subarray(0, until), () => response.destroy());
  }

  /** Where the asked part begins: 0 unless the file is still in the state that is named. */
  #from({ headers }: IncomingMessage): number {
    const state = this.headers['etag'] ?? this.headers['last-modified'];
    if (!this.ranges || headers['if-range'] !== state) return 0;
    return Number(/^bytes=(\d+)-$/u.exec(headers.range ?? '')?.[1] ?? 0);
  }
}
