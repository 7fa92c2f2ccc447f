import { request, type ClientRequest } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

import { STREAM_PATH } from '../../../cluster-view/events.ts';
import { processFigures } from '../../bench/process-figures.ts';
import type { BenchServer } from '../../bench/query-servers.ts';
import type { Row } from './bench-row.ts';

/** So long until what comes with new connections is over. */
const SETTLE_MS = 3000;

/** The CPU of a query pod by itself, with one who watches the cluster, and with many. */
export async function measureWatchers(
  { url, pid }: BenchServer,
  watchers: number,
  seconds: number,
): Promise<Row[]> {
  const open: Watcher[] = [];
  const shareWith = async (many: number): Promise<number> => {
    while (open.length < many) open.push(await watch(url));
    await wait(SETTLE_MS);
    const before = open.map(({ events }) => events);
    const [began, { cpuSeconds }] = [performance.now(), await processFigures(pid)];
    await wait(seconds * 1000);
    const used = (await processFigures(pid)).cpuSeconds - cpuSeconds;
    const silent = open.filter(({ events }, at) => events === before[at]).length;
    if (silent > 0) throw new Error(`${silent} of ${many} watchers heard nothing for ${seconds} s`);
    return used / ((performance.now() - began) / 1000);
  };
  try {
    const [none, one, all] = [await shareWith(0), await shareWith(1), await shareWith(watchers)];
    const percent = (share: number): string => `${(share * 100).toFixed(1)} % of a core`;
    return [
      ['query pod, nobody watches', percent(none), ''],
      ['one watcher more', percent(one - none), ''],
      [`${watchers} watchers more`, percent(all - none), '2 % of a core'],
    ];
  } finally {
    for (const { connection } of open) connection.destroy();
  }
}

interface Watcher {
  readonly connection: ClientRequest;
  /** How many pieces of the stream have come. */
  readonly events: number;
}

function watch(url: string): Promise<Watcher> {
  return new Promise((resolve, reject) => {
    const headers = { Accept: 'text/event-stream' };
    const connection = request(`${url}${STREAM_PATH}`, { headers, agent: false });
    connection.once('response', (response) => {
      if (response.statusCode !== 200) {
        reject(new Error(`${STREAM_PATH} answered ${response.statusCode ?? 'nothing'}`));
        return;
      }
      const watcher = { connection, events: 0 };
      response.on('data', () => (watcher.events += 1));
      response.on('error', reject);
      resolve(watcher);
    });
    connection.on('error', reject);
    connection.end();
  });
}
