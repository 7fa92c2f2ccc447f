import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Registry } from 'prom-client';

import type { Logger } from '../../logging/logger.ts';

/** Undefined where all is well; otherwise what is not, in a few words. */
export type HealthCheck = () => string | undefined | Promise<string | undefined>;

export interface HealthServerOptions {
  /** 0: any free one. */
  readonly port: number;
  /** By name. One that fails makes /livez 503: the kubelet will restart the container. */
  readonly liveness: Readonly<Record<string, HealthCheck>>;
  /** By name. One that fails makes /readyz 503. */
  readonly readiness: Readonly<Record<string, HealthCheck>>;
  readonly metrics: Registry;
  readonly logger: Logger;
}

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Serves /livez, /readyz (each lists its checks, one a line) and /metrics. Rejects where it cannot listen. */
export async function startHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  const { port, liveness, readiness, metrics, logger } = options;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      send(response, 405, 'only GET\n');
      return;
    }
    switch (request.url?.split('?', 1)[0]) {
      case '/livez':
        return sendChecks(response, liveness);
      case '/readyz':
        return sendChecks(response, readiness);
      case '/metrics': {
        send(response, 200, await metrics.metrics(), metrics.contentType);
        return;
      }
      default: {
        send(response, 404, 'there is /livez, /readyz and /metrics\n');
        return;
      }
    }
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      logger.error({ err: error, url: request.url }, 'health request failed');
      if (!response.headersSent) send(response, 500, 'failed, see the log\n');
    });
  });
  const listening = Promise.withResolvers<undefined>();
  server.once('error', listening.reject);
  // Without a host: at every address, of both families.
  server.listen(port, () => listening.resolve(undefined));
  await listening.promise;
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeIdleConnections();
      }),
  };
}

async function sendChecks(
  response: ServerResponse,
  checks: Readonly<Record<string, HealthCheck>>,
): Promise<void> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => ({ name, problem: await outcome(check) })),
  );
  const healthy = results.every(({ problem }) => problem === undefined);
  const lines = results.map(({ name, problem }) =>
    problem === undefined ? `${name}: ok\n` : `${name}: ${problem}\n`,
  );
  send(response, healthy ? 200 : 503, lines.join('') || 'ok\n');
}

async function outcome(check: HealthCheck): Promise<string | undefined> {
  try {
    return await check();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function send(
  response: ServerResponse,
  status: number,
  body: string,
  contentType = 'text/plain; charset=utf-8',
): void {
  response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' }).end(body);
}
