import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { answersFrom } from '../data/imdb/answers.ts';
import { GeneratedImdb } from '../data/imdb/generated-imdb.ts';
import { writeImdb } from '../data/imdb/write-imdb.ts';
import type { LiveCluster } from '../support/live-cluster.ts';
import type { KnownTitle } from '../support/load/known-title.ts';
import type { LoadReport } from '../support/load/load-record.ts';
import { type Load, startLoad } from '../support/load/load-generator.ts';
import { sample, sampleSpec } from '../support/sample.ts';
import { waitUntil } from '../support/wait-until.ts';
import { addCatalogueVolume, removeCatalogueVolume } from './catalogue-volume.ts';

const { namespace, name } = sample;
const loadDeadlineMs = 1_800_000;
const idleSeconds = 60;
/** Titles that are asked for in turn. */
const askedFor = 400;
/** More films would not be in one answer. */
const mostFilms = 10;

export interface LargeLoadOptions {
  readonly titles: number;
  readonly seed: number;
  readonly ratePerSecond: number;
}

/**
 * Loads generated data of IMDb's shape into the sample, twice: the second time while the first is read. Prints how long each took,
 * what became of the reads beside those of an idle minute before, and how far any member was behind.
 */
export async function benchLargeLoad(live: LiveCluster, options: LargeLoadOptions): Promise<void> {
  const { titles, seed, ratePerSecond } = options;
  console.log(`\n${titles.toLocaleString('en')} generated titles of seed ${seed} into the local cluster:`);
  const imdb = new GeneratedImdb({ titles, seed });
  const folder = await mkdtemp(join(tmpdir(), 'movie-search-bench-large-'));
  const node = `${live.name}-worker`;
  try {
    await writeImdb(imdb, { folder, compression: 'none' });
    const asked = askedTitles(imdb);
    const claimName = await addCatalogueVolume(live, node, folder);
    const source = { bundled: null, persistentVolumeClaim: { claimName } };
    const dataset = { source, titles: { excludeTypes: [], adult: true } };
    await load(live, { ...dataset, version: 'large-a' }, titles);
    const idle = await read(live, asked, ratePerSecond, async () => {
      await setTimeout(idleSeconds * 1000);
      return [];
    });
    tell('idle', idle);
    const lag = watchLag(live);
    const busy = await read(live, asked, ratePerSecond, (reads) =>
      load(live, { ...dataset, version: 'large-b' }, titles, () => reads.elapsedMs),
    );
    tell('while the other was loaded', busy);
    const ratio = (busy.latencyMs?.p99 ?? Number.NaN) / (idle.latencyMs?.p99 ?? Number.NaN);
    console.log(`  p99 / idle                     ${ratio.toFixed(2)}`);
    console.log(`  most lag of a member           ${(await lag.stop()).toFixed(1)} s`);
  } finally {
    const { version } = (await sampleSpec()).dataset;
    const source = { bundled: {}, persistentVolumeClaim: null };
    await live.change(namespace, name, { dataset: { version, source, titles: null } });
    await live.untilAsDesired(namespace, name, 3);
    await removeCatalogueVolume(live, node);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Some titles of few films, with their right answers. */
function askedTitles(imdb: GeneratedImdb): KnownTitle[] {
  const step = Math.max(1, Math.floor(imdb.titles / (4 * askedFor)));
  const some = new Set<string>();
  for (let n = 1; n <= imdb.titles; n += step) some.add(imdb.document(n).title);
  return answersFrom(imdb, [...some])
    .filter(({ films }) => films.length <= mostFilms)
    .slice(0, askedFor);
}

/** When a phase began, by the clock of who asked for it. */
interface Begun {
  readonly phase: string;
  readonly atMs: number;
}

/**
 * Has the operator load a version; prints how long that took, from the change to the first answers of all.
 *
 * @returns its phases, the last of which is the rest
 */
async function load(
  live: LiveCluster,
  dataset: { version: string },
  titles: number,
  nowMs: () => number = () => performance.now(),
): Promise<Begun[]> {
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  const phases: Begun[] = [{ phase: 'Starting', atMs: nowMs() }];
  await live.change(namespace, name, { dataset });
  await waitUntil(
    `${dataset.version} is served`,
    async () => {
      const { status } = await live.cluster(namespace, name);
      const refusal = status?.conditions?.find(
        ({ reason }) => reason === 'LoadRefused' || reason === 'LoadFailed',
      );
      if (refusal !== undefined) throw new Error(refusal.message);
      const progress = status?.dataset?.progress;
      if (progress?.phase !== undefined && progress.phase !== phases.at(-1)?.phase) {
        phases.push({ phase: progress.phase, atMs: nowMs() });
        console.log(`    ${seconds().toFixed(0).padStart(4)} s  ${progress.phase}`);
      }
      return status?.dataset?.version === dataset.version;
    },
    loadDeadlineMs,
  );
  phases.push({ phase: 'Served', atMs: nowMs() });
  const took = seconds();
  console.log(
    `  ${dataset.version} served after           ${took.toFixed(1)} s, ${Math.round(titles / took).toLocaleString('en')} titles/s`,
  );
  await live.untilAsDesired(namespace, name, 3);
  return phases;
}

async function read(
  live: LiveCluster,
  titles: readonly KnownTitle[],
  ratePerSecond: number,
  meanwhile: (reads: Load) => Promise<readonly Begun[]>,
): Promise<LoadReport> {
  const reads = startLoad({ url: live.url, ratePerSecond, titles, maxSeconds: loadDeadlineMs / 1000 });
  let phases: readonly Begun[] = [];
  try {
    phases = await meanwhile(reads);
  } finally {
    await reads.stop();
  }
  tellPhases(reads, phases);
  return reads.stop();
}

/** In which phase the reads were slow. */
function tellPhases(reads: Load, phases: readonly Begun[]): void {
  for (const [n, { phase, atMs }] of phases.entries()) {
    const endMs = phases[n + 1]?.atMs ?? reads.elapsedMs;
    const { p50, p99, max } = reads.latencyBetween(atMs, endMs) ?? {};
    const seconds = ((endMs - atMs) / 1000).toFixed(1);
    console.log(
      `    ${phase.padEnd(10)} ${seconds.padStart(6)} s  p50 ${ms(p50)} ms, p99 ${ms(p99)} ms, max ${ms(max)} ms`,
    );
  }
}

function ms(value: number | undefined): string {
  return (value ?? Number.NaN).toFixed(1);
}

function tell(when: string, { requests, failed, latencyMs, failures }: LoadReport): void {
  const [p50, p99, max] = [latencyMs?.p50, latencyMs?.p99, latencyMs?.max].map(ms);
  console.log(
    `  ${when}: ${requests} requests, ${failed} failed, p50 ${p50} ms, p99 ${p99} ms, max ${max} ms`,
  );
  for (const { kind, reason } of failures.slice(0, 3)) console.log(`    ${kind}: ${reason}`);
}

/** Looks at the members' lag every second, as the operator sees it. */
function watchLag(live: LiveCluster): { stop: () => Promise<number> } {
  let most = 0;
  const over = new AbortController();
  const watching = (async () => {
    while (!over.signal.aborted) {
      const { status } = await live.cluster(namespace, name);
      for (const { lagSeconds } of status?.database?.members ?? []) most = Math.max(most, lagSeconds ?? 0);
      await setTimeout(1000);
    }
  })();
  return {
    async stop() {
      over.abort();
      await watching;
      return most;
    },
  };
}
