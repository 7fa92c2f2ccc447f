import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** An HTTP proxy that tunnels wherever it is asked to. */
export interface TunnelProxy {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** Where it was asked to tunnel to: `host:port`. */
  readonly tunnels: readonly string[];
  stop(): Promise<void>;
}

/** Starts a proxy on a free port. */
export async function startTunnelProxy(): Promise<TunnelProxy> {
  const tunnels: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((_request, response) => response.writeHead(405).end());
  server.on('connect', (request, client: Socket, head: Buffer) => {
    const { hostname, port } = new URL(`http://${request.url ?? ''}`);
    tunnels.push(`${hostname}:${port}`);
    const target = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      target.write(head);
      target.pipe(client).pipe(target);
    });
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.on('error', () => [client, target].forEach((end) => end.destroy()));
      socket.on('close', () => [client, target].forEach((end) => end.destroy()));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tunnels,
    async stop() {
      sockets.forEach((socket) => socket.destroy());
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
