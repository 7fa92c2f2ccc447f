import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Transform } from 'node:stream';

/** A way between a client and a server on this machine, which a test can spoil. */
export interface TcpProxy {
  /** On 127.0.0.1. */
  readonly port: number;
  /** Connections open now. */
  readonly connections: number;
  /** Resets every open connection. New ones are treated as before. */
  cut(): void;
  /** Resets every open connection, and each new one at once, until {@link open}. */
  block(): void;
  /**
   * From now on nothing passes on open connections, nor on new ones until {@link open}; they stay open, as when a firewall has
   * forgotten them. What is silent stays silent.
   */
  silence(): void;
  /** New connections pass again. */
  open(): void;
  /** Holds what the server sends back for so long, on open connections as well; 0: not at all. */
  delay(milliseconds: number): void;
  close(): Promise<void>;
}

/** Starts a proxy on a free port to `targetPort` on 127.0.0.1. */
export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  let delayMs = 0;
  let mode: 'open' | 'blocked' | 'silent' = 'open';
  const sockets = new Set<Socket>();
  const accepted = new Set<Socket>();

  const server = createServer((client) => {
    keep(client);
    if (mode === 'blocked') {
      client.resetAndDestroy();
      return;
    }
    accepted.add(client);
    client.once('close', () => accepted.delete(client));
    if (mode === 'silent') return;
    const target = connect(targetPort, '127.0.0.1');
    keep(target);
    client.pipe(target);
    target.pipe(delayed()).pipe(client);
    client.once('close', () => target.destroy());
    target.once('close', () => client.destroy());
  });

  function delayed(): Transform {
    return new Transform({
      transform: (chunk: Buffer, _, pass) => {
        if (delayMs === 0) pass(null, chunk);
        else setTimeout(() => pass(null, chunk), delayMs);
      },
    });
  }

  function keep(socket: Socket): void {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy()); // A reset connection is what the test asked for.
  }

  function cut(): void {
    for (const socket of sockets) socket.resetAndDestroy();
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return accepted.size;
    },
    cut,
    block() {
      mode = 'blocked';
      cut();
    },
    silence() {
      mode = 'silent';
      for (const socket of sockets) socket.unpipe().pause();
    },
    open() {
      mode = 'open';
    },
    delay(milliseconds) {
      delayMs = milliseconds;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
}
