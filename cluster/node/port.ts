import { createServer } from 'node:net';
import { ClusterError } from '../cluster-error.ts';

export const defaultPort = 8080;

/**
 * The host port for the query service: the one asked for (`PORT=`), else the one the running cluster has, else 8080.
 * Throws `ClusterError` for something that is no port.
 */
export function choosePort(asked: string | undefined, ofCluster: number | undefined): number {
  if (asked === undefined || asked === '') return ofCluster ?? defaultPort;
  const port = Number(asked);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new ClusterError('PORT_INVALID', `PORT=${asked} is not a port number (1 to 65535)`);
}

/** Whether nothing listens on this port of the loopback. Port 0 asks for any; the answer is the one that was free. */
export async function freePort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(undefined);
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : undefined);
      });
    });
  });
}
