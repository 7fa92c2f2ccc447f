/**
 * Worker thread: opens `workerData.count` connections to a port of the loopback at once, counts in the shared `workerData.connected` those that
 * the system has taken, wakes who waits for it at each, and keeps all until it is told to end.
 */
import { connect, type Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

export interface Connecting {
  readonly port: number;
  readonly count: number;
  /** One number, shared. */
  readonly connected: Int32Array;
}

const { port, count, connected } = workerData as Connecting;
const sockets: Socket[] = [];
for (let n = 0; n < count; n += 1) {
  const socket = connect({ port, host: '127.0.0.1' }, () => {
    Atomics.add(connected, 0, 1);
    Atomics.notify(connected, 0);
  });
  // The server closes them when the test is over.
  socket.on('error', () => socket.destroy());
  sockets.push(socket);
}
parentPort?.once('message', () => {
  for (const socket of sockets) socket.destroy();
  parentPort?.close();
});
