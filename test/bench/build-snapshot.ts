/**
 * A process of its own, so that its memory can be looked at: draws generated titles and, where a path for the snapshot is given, builds
 * one of them, its header in a file beside, `<path>.header`. Prints a `SnapshotBuild` as JSON. Arguments: titles, seed, path or nothing.
 */
import { open, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import { SnapshotBuilder } from '../../seed/snapshot/snapshot-builder.ts';
import { GeneratedImdb } from '../data/imdb/generated-imdb.ts';

/** CPU in seconds, all threads of the process together; what drawing the titles took is in none of them. */
export interface SnapshotBuild {
  readonly addCpu: number;
  readonly finishCpu: number;
  /** The most memory that the process held at once, in MiB: what drawing the titles took is in it. */
  readonly peakMiB: number;
}

const BATCH = 1000;

const [titles = '', seed = '', path] = process.argv.slice(2);
console.log(JSON.stringify(await build(new GeneratedImdb({ titles: Number(titles), seed: Number(seed) }))));

async function build(imdb: GeneratedImdb): Promise<SnapshotBuild> {
  const builder =
    path === undefined ? undefined : new SnapshotBuilder({ folder: dirname(path), version: 'bench' });
  let addCpu = 0;
  let batch: ReturnType<GeneratedImdb['document']>[] = [];
  const add = (): void => {
    const began = cpuSeconds();
    for (const title of batch) builder?.add(title);
    addCpu += cpuSeconds() - began;
    batch = [];
  };
  for (const n of imdb.titleNumbers()) {
    batch.push(imdb.document(n));
    if (batch.length === BATCH) add();
  }
  add();
  const began = cpuSeconds();
  if (builder !== undefined && path !== undefined) {
    const file = await open(path, 'w');
    for await (const { _id, bytes } of builder.finish()) {
      if (_id === 0) await writeFile(`${path}.header`, bytes);
      else await file.writeFile(bytes);
    }
    await file.close();
  }
  return { addCpu, finishCpu: cpuSeconds() - began, peakMiB: await peakMiB() };
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

async function peakMiB(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/mu.exec(status)?.[1] ?? Number.NaN) / 1024;
}
