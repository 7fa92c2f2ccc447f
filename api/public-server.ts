import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';

/**
 * Listening sockets on one port. Since libuv 1.50, Node accepts one connection a listening socket in each turn of its event loop, and a turn
 * takes tens of milliseconds while there is much to do: by one socket, hundreds of clients that connect anew when another pod has gone
 * would wait for seconds, and those beyond the 511 for whom the system waits would be dropped, to try again after 1 s and 3 s.
 */
const LISTENING_SOCKETS = 64;
/** Elsewhere the kernel does not deal connections out among sockets of one port: one has to do where people try things. */
const canShare = process.platform === 'linux';

/** An HTTP server that comes to new connections soon, however many there are and whatever else it has to do. */
export class PublicServer {
  /** One for each socket. */
  readonly #servers: readonly Server[];

  /** @param make makes a server that listens nowhere yet; all are to answer alike */
  constructor(make: () => Server) {
    this.#servers = Array.from({ length: canShare ? LISTENING_SOCKETS : 1 }, make);
  }

  /**
   * Listens at every address, of both families.
   *
   * @param port 0: one that is free
   * @returns the port
   * @throws the system's error, such as EADDRINUSE
   */
  async listen(port: number): Promise<number> {
    // Who shares a port is not told that somebody else, who does so too, listens there already.
    if (canShare && port !== 0) await throwWhereTaken(port);
    let shared = port;
    for (const server of this.#servers) {
      server.listen({ port: shared, reusePort: canShare });
      await once(server, 'listening');
      shared = (server.address() as AddressInfo).port;
    }
    return shared;
  }

  /** Listens no more, and closes idle connections; resolves once the others are closed as well. */
  async close(): Promise<void> {
    await Promise.all(
      this.#servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
    );
  }

  /** Closes all connections, whatever goes over them. */
  closeAllConnections(): void {
    for (const server of this.#servers) server.closeAllConnections();
  }
}

async function throwWhereTaken(port: number): Promise<void> {
  const server = createTcpServer().listen(port);
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
}
