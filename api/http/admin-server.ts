import { createServer, type Server } from 'node:http';

import type { Registry } from 'prom-client';

/**
 * `/livez`, `/readyz` and `/metrics`, for the kubelet and Prometheus, and `/debug/replicas` for people.
 *
 * @param notReady why no requests should be sent here; null where they may
 * @param replicas how the replicas rank now, as plain data
 */
export function createAdminServer(
  registry: Registry,
  notReady: () => string | null,
  replicas: () => unknown = () => [],
): Server {
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
      answer(404, 'There are: /livez, /readyz, /metrics, /debug/replicas\n');
    }
  });
}
