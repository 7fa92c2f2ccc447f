import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { foldTitle } from '../../catalog/fold-title.ts';
import { Snapshot } from '../../catalog/snapshot/snapshot.ts';
import { decodeHeader } from '../../catalog/snapshot/snapshot-header.ts';
import { command } from '../../cluster/command.ts';
import { GeneratedImdb } from '../data/imdb/generated-imdb.ts';
import { joined } from '../support/snapshot.ts';
import type { SnapshotBuild } from './build-snapshot.ts';

export interface SnapshotBenchOptions {
  readonly titles: number;
  readonly seed: number;
}

const LOOKUPS = 20_000;
const SUGGESTIONS = 10;

/**
 * What a search snapshot costs: to build (CPU and memory, beside a process that draws the same titles and builds nothing), to keep
 * (bytes by section), to load, and to ask.
 */
export async function benchSnapshot({ titles, seed }: SnapshotBenchOptions): Promise<void> {
  console.log(`\nThe search snapshot of ${whole(titles)} generated titles of seed ${seed}:`);
  const folder = await mkdtemp(join(tmpdir(), 'movie-search-bench-snapshot-'));
  try {
    const path = join(folder, 'snapshot');
    const idle = await buildIn([String(titles), String(seed)]);
    const built = await buildIn([String(titles), String(seed), path]);
    reportBuild(titles, built, idle);
    const bytes = joined([await readFile(`${path}.header`), await readFile(path)]);
    reportSize(bytes, titles);
    const began = performance.now();
    const snapshot = Snapshot.read(bytes);
    line('load: checks and views', `${(performance.now() - began).toFixed(0)} ms`);
    const keys = someKeys(new GeneratedImdb({ titles, seed }));
    reportTimes('exact, to the first rank', keys, (key) => {
      const list = snapshot.exact(key);
      return list.next() ? snapshot.textRank(list.text) : -1;
    });
    for (const length of [1, 2, 3, 5, 8]) {
      const beginnings = keys.map((key) => key.slice(0, length));
      reportTimes(
        `prefix of ${length}, ${SUGGESTIONS} titles`,
        beginnings,
        (key) => snapshot.prefix(key, SUGGESTIONS).length,
      );
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function buildIn(args: readonly string[]): Promise<SnapshotBuild> {
  const printed = await command(process.execPath, [join(import.meta.dirname, 'build-snapshot.ts'), ...args]);
  return JSON.parse(printed) as SnapshotBuild;
}

function reportBuild(titles: number, built: SnapshotBuild, idle: SnapshotBuild): void {
  const cpu = built.addCpu + built.finishCpu;
  line('build, CPU', `${seconds(cpu)} (${seconds(built.addCpu)} while titles come)`);
  line('build, CPU for a million titles', seconds((cpu / titles) * 1e6));
  line(
    'most memory beside drawing the titles',
    `${whole(built.peakMiB - idle.peakMiB)} MiB of ${whole(built.peakMiB)} MiB`,
  );
}

function reportSize(buffer: ArrayBuffer, titles: number): void {
  const { header } = decodeHeader(new Uint8Array(buffer));
  line('texts, keys, words', [header.texts, header.keys, header.words].map(whole).join(', '));
  line(
    'bytes',
    `${whole(buffer.byteLength)}, ${(buffer.byteLength / Math.max(1, titles)).toFixed(1)} a title`,
  );
  for (const { name, bytes, count } of header.sections) {
    line(`  ${name}`, `${whole(bytes).padStart(12)}  ${whole(count).padStart(10)} entries`);
  }
}

/** Keys of titles that lie far apart. */
function someKeys(imdb: GeneratedImdb): string[] {
  const step = Math.max(1, Math.floor(imdb.titles / LOOKUPS));
  const count = Math.floor(imdb.titles / step);
  const keys = Array.from({ length: count }, (_, n) => foldTitle(imdb.basics(1 + n * step).primaryTitle));
  // Not in the order of ids, by a step that shares nothing with most counts.
  return keys.map((_, n) => keys[(n * 7919) % count] ?? '');
}

function reportTimes(name: string, asked: readonly string[], ask: (key: string) => number): void {
  let found = 0;
  // The first round is for the compiler.
  for (const key of asked) found += ask(key);
  const micros = asked.map((key) => {
    const began = process.hrtime.bigint();
    found -= ask(key);
    return Number(process.hrtime.bigint() - began) / 1000;
  });
  if (found !== 0) throw new Error(`${name}: two rounds found different things`);
  micros.sort((one, other) => one - other);
  const at = (share: number): string => `${(micros[Math.floor(micros.length * share)] ?? 0).toFixed(1)} µs`;
  line(name, `p50 ${at(0.5)}, p99 ${at(0.99)}, p99.9 ${at(0.999)}`);
}

function line(name: string, text: string): void {
  console.log(`  ${name.padEnd(40)} ${text}`);
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}
