import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What a connection can be sent to. */
export interface Backend {
  /** `http://host:port`. */
  readonly url: string;
  ready(): Promise<boolean>;
}

export interface TcpBalancer {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  close(): void;
}

/** How late a backend's state is noticed, as with a kubelet's probe and kube-proxy's rules. */
const PROBE_MS = 500;

/**
 * What a Kubernetes Service does: each new connection goes to a backend that was ready when last asked, in turn; a connection
 * that is open stays where it is. Nothing is ever tried again.
 */
export async function startTcpBalancer(backends: () => readonly Backend[]): Promise<TcpBalancer> {
  let ready: readonly Backend[] = [];
  let turn = 0;
  const sockets = new Set<Socket>();
  const look = async (): Promise<void> => {
    const states = await Promise.all(
      backends().map(async (backend) => ({ backend, ready: await backend.ready() })),
    );
    ready = states.filter((state) => state.ready).map(({ backend }) => backend);
  };
  await look();
  const timer = setInterval(() => void look(), PROBE_MS);

  const server = createServer({ noDelay: true }, (client) => {
    const backend = ready[turn % ready.length];
    turn += 1;
    if (backend === undefined) {
      client.destroy();
      return;
    }
    const { hostname, port } = new URL(backend.url);
    const upstream = connect({ host: hostname, port: Number(port), noDelay: true });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.once('error', () => other.destroy());
      one.once('close', () => {
        sockets.delete(one);
        other.destroySoon();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      clearInterval(timer);
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
