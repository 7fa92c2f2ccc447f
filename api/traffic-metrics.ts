import { Counter, type Registry } from 'prom-client';

import { networkBytes, ownCgroup, readKernelFile, type ReadFile } from './cluster-view/process-meter.ts';

/** What the kernel counts of this process; null where it does not say, or counts others too. */
type Count = (read: ReadFile) => number | null;

const counts: readonly (readonly [name: string, help: string, count: Count])[] = [
  [
    'network_receive_bytes_total',
    'Bytes that came to this pod. Absent outside a container.',
    (read) => ownTraffic(read)?.in ?? null,
  ],
  [
    'network_transmit_bytes_total',
    'Bytes that this pod sent. Absent outside a container.',
    (read) => ownTraffic(read)?.out ?? null,
  ],
  [
    'disk_read_bytes_total',
    'Bytes that a disk was read for this process.',
    (read) => ofDisk(read, 'read_bytes'),
  ],
  [
    'disk_written_bytes_total',
    'Bytes that were written to a disk for this process.',
    (read) => ofDisk(read, 'write_bytes'),
  ],
];

/** Tells at each scrape what this process moved over network and disk. prom-client itself tells of its processor time and memory. */
export function registerTrafficMetrics(registry: Registry, read: ReadFile = readKernelFile): void {
  for (const [name, help, count] of counts) {
    new Counter({
      name: `movie_search_query_${name}`,
      help,
      registers: [registry],
      // A metric without labels begins with 0, and what is not known is not 0.
      labelNames: ['process'],
      collect() {
        this.reset();
        const bytes = count(read);
        if (bytes !== null) this.inc({}, bytes);
      },
    });
  }
}

/** Where others share the network namespace, their traffic is counted too: then nothing can be told. */
function ownTraffic(read: ReadFile): { readonly in: number; readonly out: number } | null {
  return ownCgroup(read, process.pid) === null ? null : networkBytes(read('/proc/self/net/dev'));
}

function ofDisk(read: ReadFile, name: string): number | null {
  const bytes = new RegExp(`^${name}: (\\d+)$`, 'm').exec(read('/proc/self/io') ?? '')?.[1];
  return bytes === undefined ? null : Number(bytes);
}
