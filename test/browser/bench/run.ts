/**
 * `make bench-web`: what a person waits for in a browser, and what watching costs. `TITLES` generated titles of `SEED` (default 1,000,000
 * of 1, loaded once and kept under `.local/bench`), `KEYS` letters typed (default 400), `UPDATES` of the cluster view in each half of the
 * measurement of its memory (default 600: ten minutes of one a second), `WATCHERS` (default 100) for `SECONDS` (default 20).
 * `BENCH=keys`, `view` or `watchers` measures that alone.
 *
 * `URL=http://127.0.0.1:8080` types into the service that runs there, such as the local cluster's, over whatever titles it has, and measures
 * nothing else: what its watchers cost is seen only beside its process. It has to be on the loopback: the browser reaches no other host.
 */
import { benchMachine } from '../../bench/bench-machine.ts';
import { benchTable } from '../../bench/bench-table.ts';
import { startQueryCatalogue } from '../../bench/query-catalogue.ts';
import { bundleQuery, startService } from '../../bench/query-servers.ts';
import { ensurePages } from '../../support/browser-service.ts';
import { launchBrowser } from '../../support/browser.ts';
import type { Row } from './bench-row.ts';
import { measureClusterView } from './cluster-view.ts';
import { measureKeys } from './key-to-paint.ts';
import { measureWatchers } from './watchers.ts';

const number = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);
const { BENCH } = process.env;
const wants = (part: string): boolean => BENCH === undefined || BENCH === '' || BENCH === part;
const titles = number('TITLES', 1_000_000);

const running = process.env['URL'] ?? '';
if (running !== '' && !['127.0.0.1', 'localhost'].includes(new URL(running).hostname))
  throw new Error(`URL is ${running}: the browser of the bench reaches 127.0.0.1 and localhost alone`);
if (running !== '' && !wants('keys'))
  throw new Error(
    `URL and BENCH=${BENCH ?? ''} do not go together: only keys can be typed into a running service`,
  );

const over = running === '' ? `over ${titles.toLocaleString('en')} generated titles` : `at ${running}`;
console.log(`\nThe page in Chromium, ${over}:`);
console.log(`  ${await benchMachine()}`);
if (running === '') {
  await bundleQuery();
  await ensurePages();
}
const rows: Row[] = [];
const browser = await launchBrowser();
console.log(`  Chromium ${browser.version()}, without a window: a frame each 16.7 ms`);
try {
  if (running !== '')
    rows.push(...(await measureKeys(browser, new URL(running).origin, number('KEYS', 400))));
  else if (wants('keys') || wants('watchers')) {
    const catalogue = await startQueryCatalogue({ titles, seed: number('SEED', 1), members: 1 });
    try {
      const service = await startService(catalogue, { CLUSTER_VIEW: 'on' });
      try {
        if (wants('keys')) rows.push(...(await measureKeys(browser, service.url, number('KEYS', 400))));
        if (wants('watchers'))
          rows.push(...(await measureWatchers(service, number('WATCHERS', 100), number('SECONDS', 20))));
      } finally {
        await service.end();
      }
    } finally {
      await catalogue.stop();
    }
  }
  if (running === '' && wants('view'))
    rows.push(...(await measureClusterView(browser, number('UPDATES', 600))));
} finally {
  await browser.close();
}
console.log(benchTable(['', 'measured', 'goal'], rows));
