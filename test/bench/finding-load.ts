import { monitorEventLoopDelay } from 'node:perf_hooks';

import { MongoClient } from 'mongodb';

import { LoadUrgency } from '../../api/finding/load-urgency.ts';
import { TitleFinder } from '../../api/finding/title-finder.ts';
import { loadInWorker } from '../../api/finding/worker-snapshot-loader.ts';
import type { SnapshotErrand } from '../../api/snapshot-worker.ts';
import { DATABASE_NAME, snapshotCollection } from '../../catalog/dataset-pointer.ts';
import { DATASET_SCHEMA } from '../../catalog/dataset-schema.ts';
import { Snapshot } from '../../catalog/snapshot/snapshot.ts';
import { startMongod } from '../support/mongod.ts';
import { writeSnapshot } from '../support/write-snapshot.ts';

const VERSION = 'bench';
const NOT_URGENT = 'load that is not urgent';
const LOADS = ['load in a worker', 'load beside one', 'load beside one', NOT_URGENT];
const IDLE_MS = 1500;

/** How a snapshot of another process's mongod is loaded: how long that takes, how long the main thread stands still, and what memory is left. */
export async function benchFindingLoad(
  bytes: ArrayBuffer,
  line: (name: string, text: string) => void,
): Promise<void> {
  const mongod = await startMongod();
  const client = await MongoClient.connect(`mongodb://${mongod.host}`, { directConnection: true });
  try {
    await writeSnapshot(client, VERSION, new Uint8Array(bytes), { members: 1 });
    const errand: Omit<SnapshotErrand, 'urgency'> = {
      source: {
        host: '127.0.0.1',
        port: mongod.port,
        database: DATABASE_NAME,
        collection: snapshotCollection(VERSION),
        appName: 'bench',
      },
      wanted: { version: VERSION, schema: DATASET_SCHEMA },
    };
    const entry = new URL('../../api/main.ts', import.meta.url);
    const idle = watchWaits();
    await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
    line('no load, for comparison', idle());
    let finder: TitleFinder | undefined;
    for (const name of LOADS) {
      const urgency = new LoadUrgency();
      if (name !== NOT_URGENT) urgency.hurry();
      const [waits, cpu, began] = [watchWaits(), process.cpuUsage(), performance.now()];
      const whole = { ...errand, urgency: urgency.memory };
      const loaded = await loadInWorker(entry, whole, new AbortController().signal);
      finder = new TitleFinder(Snapshot.checked(loaded.bytes), loaded.tables);
      const ms = performance.now() - began;
      const { user, system } = process.cpuUsage(cpu);
      const busyMs = (user + system) / 1000;
      line(name, `${ms.toFixed(0)} ms, ${busyMs.toFixed(0)} ms of a processor; ${waits()}`);
    }
    if (finder?.find({ title: 'Episode', limit: 1 }).hits.length !== 1)
      throw new Error('the loaded snapshot finds nothing');
  } finally {
    await client.close();
    await mongod.stop();
  }
}

/** Watches how late the main thread runs what is due, and says so once it is asked. Other processes of the machine have their share in it. */
function watchWaits(): () => string {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  return () => {
    delay.disable();
    return `the main thread waited ${(delay.max / 1e6).toFixed(1)} ms at most, ${(delay.percentile(99) / 1e6).toFixed(1)} ms at p99`;
  };
}
