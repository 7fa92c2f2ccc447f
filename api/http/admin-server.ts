import { createServer, type Server } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { Registry } from 'prom-client';

/** Pieces of an answer. */
export type Told = Iterable<string> | AsyncIterable<string>;

export interface AdminServerOptions {
  readonly registry: Registry;
  /** Why no requests should be sent here; null where they may. */
  readonly notReady: () => string | null;
  /** How the replicas rank now, as plain data. */
  readonly replicas: () => unknown;
  /** What other query pods may ask for, by path: JSON in pieces, each written as it is made. Default: nothing. */
  readonly siblings?: Readonly<Record<string, () => Told>> | undefined;
  /** Is told why such a piece could not be made: who asked hears that by the cut alone. */
  readonly onFailure: (error: unknown) => void;
}

/** `/livez`, `/readyz` and `/metrics`, for the kubelet and Prometheus, and `/debug/replicas` for people. */
export function createAdminServer({
  registry,
  notReady,
  replicas,
  siblings = {},
  onFailure,
}: AdminServerOptions): Server {
  return createServer((request, response) => {
    const answer = (status: number, body: string, type = 'text/plain; charset=utf-8'): void => {
      response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(body);
    };
    if (request.url === '/livez') {
      answer(200, 'ok\n');
    } else if (request.url === '/readyz') {
      const reason = notReady();
      answer(reason === null ? 200 : 503, `${reason ?? 'ok'}\n`);
    } else if (request.url === '/debug/replicas') {
      answer(200, `${JSON.stringify(replicas(), null, 2)}\n`, 'application/json');
    } else if (request.url === '/metrics') {
      registry.metrics().then(
        (text) => answer(200, text, registry.contentType),
        (error: unknown) => answer(500, `${String(error)}\n`),
      );
    } else {
      const told = siblings[request.url ?? ''];
      if (told !== undefined) {
        response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
        // Whoever asked hears by the cut that this is not all, and asks again in a second.
        pipeline(Readable.from(told()), response).catch((error: unknown) => {
          if (!isGone(error)) onFailure(error);
        });
      } else answer(404, 'There are: /livez, /readyz, /metrics, /debug/replicas\n');
    }
  });
}

/** Whether the other side has closed the connection. */
function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
