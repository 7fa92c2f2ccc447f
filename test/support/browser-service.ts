import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { fingerprint } from '../../cluster/fingerprint.ts';
import { withLock } from '../../cluster/lock.ts';
import { readIfThere } from '../../cluster/stamp.ts';
import type { TitleDocument } from '../../catalog/title-document.ts';
import { type CatalogueSet, startCatalogueSet } from './catalogue-set.ts';
import { type QueryProcess, startQueryProcess } from './query-process.ts';
import { buildSnapshot } from './snapshot.ts';
import { waitUntil } from './wait-until.ts';
import { writeSnapshot } from './write-snapshot.ts';

const root = join(import.meta.dirname, '../..');

/** The query service with its pages, over a real mongod, with the search snapshot in memory. */
export interface BrowserService {
  readonly catalogue: CatalogueSet;
  /** `http://127.0.0.1:<port>`: the same after a restart. */
  readonly url: string;
  /** Ends the process at once, as when its machine dies. */
  kill(): Promise<void>;
  /** Starts a process on the port of the one before. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts it over these titles. @param env what the service is told besides */
export async function startBrowserService(
  titles: readonly TitleDocument[],
  env: Readonly<Record<string, string>> = {},
): Promise<BrowserService> {
  await ensurePages();
  const catalogue = await startCatalogueSet(titles, 1);
  await writeSnapshot(catalogue.client, '1', new Uint8Array(await buildSnapshot(titles, { version: '1' })), {
    members: 1,
  });
  const start = async (port: string): Promise<QueryProcess> => {
    const process = await startQueryProcess({
      ...catalogue.queryEnv,
      PORT: port,
      POD_NAME: 'browser-tests',
      // A machine that is busy with a browser is slow, which is not what is tried here.
      REQUEST_DEADLINE_MS: '10000',
      // So that every page has the link to it.
      CLUSTER_VIEW: 'on',
      ...env,
    });
    await waitUntil('the snapshot is in memory', () => hasSnapshot(process.url));
    return process;
  };
  let process = await start('0');
  const { url } = process;
  const kill = async (): Promise<void> => {
    await process.end('SIGKILL');
  };
  return {
    catalogue,
    url,
    kill,
    restart: async () => {
      process = await start(new URL(url).port);
    },
    stop: async () => {
      await kill();
      await catalogue.stop();
    },
  };
}

async function hasSnapshot(url: string): Promise<boolean> {
  const response = await fetch(`${url}/datasets`);
  const { datasets } = (await response.json()) as { datasets?: { snapshotInMemory: boolean }[] };
  return datasets?.[0]?.snapshotInMemory === true;
}

/**
 * Builds dist/web where it is missing or not of these sources. The key lies in the build itself: whoever builds by hand takes it away,
 * so that no test ever looks at another page than that of its sources.
 */
export async function ensurePages(): Promise<void> {
  const key = fingerprint([
    { folder: join(root, 'web') },
    { folder: join(root, 'cluster/web') },
    // Of what pages import from outside web/, these two are no types alone.
    { folder: join(root, 'cluster-view') },
    { folder: join(root, 'typed') },
    { file: join(root, 'package-lock.json') },
  ]);
  const keyFile = join(root, 'dist/web/sources.key');
  // Test files run side by side: the first builds, the others wait.
  await withLock(
    join(root, '.local/run/pages-lock'),
    () => undefined,
    async () => {
      if (readIfThere(keyFile) === key) return;
      const { buildPages } = await import('../../cluster/web/build-pages.ts');
      await buildPages(root);
      writeFileSync(keyFile, key);
    },
  );
}
