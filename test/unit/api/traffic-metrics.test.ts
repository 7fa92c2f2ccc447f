import { expect } from 'chai';
import { Registry } from 'prom-client';

import { registerTrafficMetrics } from '../../../api/traffic-metrics.ts';

const io = 'rchar: 1\nread_bytes: 4096\nwrite_bytes: 8192\ncancelled_write_bytes: 5\n';
const devices = [
  'Inter-|   Receive                                                |  Transmit',
  ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed',
  '    lo: 999 1 0 0 0 0 0 0 999 1 0 0 0 0 0 0',
  '  eth0: 1000 1 0 0 0 0 0 0 300 1 0 0 0 0 0 0',
].join('\n');

async function samples(files: Readonly<Record<string, string>>): Promise<string[]> {
  const registry = new Registry();
  registerTrafficMetrics(registry, (path) => files[path] ?? null);
  const text = await registry.metrics();
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

describe('the metrics of what a query pod moves', () => {
  it('tell of network and disk in a container', async () => {
    const own = { '/sys/fs/cgroup/cgroup.procs': `${process.pid}\n` };
    expect(await samples({ ...own, '/proc/self/io': io, '/proc/self/net/dev': devices })).to.have.members([
      'movie_search_query_network_receive_bytes_total 1000',
      'movie_search_query_network_transmit_bytes_total 300',
      'movie_search_query_disk_read_bytes_total 4096',
      'movie_search_query_disk_written_bytes_total 8192',
    ]);
  });

  it('leave out the network where others share it', async () => {
    expect(await samples({ '/proc/self/io': io, '/proc/self/net/dev': devices })).to.have.members([
      'movie_search_query_disk_read_bytes_total 4096',
      'movie_search_query_disk_written_bytes_total 8192',
    ]);
  });

  it('leave out what may not be read', async () => {
    expect(await samples({})).to.deep.equal([]);
  });
});
