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
import { loaderLog, loadPhases, phaseTable, TAKEOVER_MS, takeovers } from './load-phases.ts';

const { namespace, name } = sample;
const loadDeadlineMs = 1_800_000;
const idleSeconds = 60;
/** How long is read on once the takeover is over. */
const restSeconds = 15;
const LOOK_MS = 1000;
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
 * what became of the reads in each phase of the load, beside those of an idle minute before and one after, and how far any member was behind. What
 * the bench itself asks of the API server it asks all the time, so that it costs the idle minutes as much.
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
    await setTimeout(TAKEOVER_MS);
    const lag = watchLag(live);
    const version = 'large-b';
    const at = { changedMs: 0, endMs: 0 };
    const reads = await read(live, asked, ratePerSecond, async () => {
      await setTimeout(idleSeconds * 1000);
      at.changedMs = Date.now();
      await load(live, { ...dataset, version }, titles);
      await setTimeout(TAKEOVER_MS + restSeconds * 1000);
      at.endMs = Date.now();
      await setTimeout(idleSeconds * 1000);
    }).finally(() => lag.stop());
    console.log(`  most lag of a member           ${(await lag.stop()).toFixed(1)} s`);
    await report(live, reads, { version, ...at });
  } finally {
    const { version } = (await sampleSpec()).dataset;
    const source = { bundled: {}, persistentVolumeClaim: null };
    await live.change(namespace, name, { dataset: { version, source, titles: null } });
    await live.untilAsDesired(namespace, name, 3);
    await removeCatalogueVolume(live, node);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Prints what became of the reads. Times are milliseconds since the epoch. */
async function report(
  live: LiveCluster,
  reads: Reads,
  { version, changedMs, endMs }: { version: string; changedMs: number; endMs: number },
): Promise<void> {
  const { requests, failed, failedDueMs, failures } = reads.report;
  console.log(`  reads                          ${requests}, of which ${failed} failed`);
  for (const { kind, reason } of failures.slice(0, 3)) console.log(`    ${kind}: ${reason}`);
  const since = (epochMs: number): number => epochMs - reads.beganMs;
  const before = { fromMs: 0, toMs: since(changedMs) };
  const after = { fromMs: since(endMs), toMs: since(reads.endMs) };
  const busy = reads.latencyWithin({ fromMs: before.toMs, toMs: after.fromMs });
  const idleP99 = reads.latencyWithin(before, after)?.p99 ?? Number.NaN;
  console.log(`  p99 idle, before and after     ${ms(idleP99)} ms`);
  console.log(`  p99 from change to rest        ${ms(busy?.p99)} ms`);
  console.log(`  p99 / idle                     ${((busy?.p99 ?? Number.NaN) / idleP99).toFixed(2)}`);
  const whole = { titles: null, speed: null };
  const phases = loadPhases(await loaderLog(live, version), { changedMs, endMs });
  const rows = [
    { name: 'Idle before', fromMs: reads.beganMs, toMs: changedMs, ...whole },
    ...phases,
    { name: 'Idle after', fromMs: endMs, toMs: reads.endMs, ...whole },
  ];
  const { beganMs, latencyWithin } = reads;
  console.log(phaseTable(rows, { beganMs, latencyWithin, failedDueMs, idleP99 }));
  const switchedMs = phases.find(({ name: phase }) => phase === 'Takeover')?.fromMs ?? Number.NaN;
  for (const line of await takeovers(live, version, switchedMs)) console.log(`  ${line}`);
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

/** Has the operator load a version; prints how long that took, from the change to the first answers of all. */
async function load(live: LiveCluster, dataset: { version: string }, titles: number): Promise<void> {
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  let phase: string | undefined;
  await live.change(namespace, name, { dataset });
  await waitUntil(
    `${dataset.version} is served`,
    async () => {
      const { status } = await live.cluster(namespace, name);
      const refusal = status?.conditions?.find(
        ({ reason }) => reason === 'LoadRefused' || reason === 'LoadFailed',
      );
      if (refusal !== undefined) throw new Error(refusal.message);
      const seen = status?.dataset?.progress?.phase ?? phase;
      if (seen !== phase) console.log(`    ${seconds().toFixed(0).padStart(4)} s  ${seen}`);
      phase = seen;
      return status?.dataset?.version === dataset.version;
    },
    loadDeadlineMs,
    LOOK_MS,
  );
  const took = seconds();
  console.log(
    `  ${dataset.version} served after           ${took.toFixed(1)} s, ${Math.round(titles / took).toLocaleString('en')} titles/s`,
  );
  await live.untilAsDesired(namespace, name, 3);
  // A pod answers from the version before until it has taken the snapshot of this one over.
  await waitUntil(
    'every query pod answers from it',
    () => allAnswersAreOf(live, dataset.version),
    TAKEOVER_MS,
    LOOK_MS,
  );
}

/** Asks over new connections, which go to either pod. */
async function allAnswersAreOf(live: LiveCluster, version: string): Promise<boolean> {
  for (let n = 0; n < 20; n += 1) {
    const response = await fetch(`${live.url}/titles/suggest?q=abc`, { headers: { connection: 'close' } });
    const { dataset } = (await response.json()) as { readonly dataset?: string };
    if (dataset !== version) return false;
  }
  return true;
}

/** The reads of a while. Times are milliseconds since the epoch. */
interface Reads {
  readonly report: LoadReport;
  readonly beganMs: number;
  readonly endMs: number;
  readonly latencyWithin: Load['latencyWithin'];
}

async function read(
  live: LiveCluster,
  titles: readonly KnownTitle[],
  ratePerSecond: number,
  meanwhile: () => Promise<unknown>,
): Promise<Reads> {
  const reads = startLoad({
    url: live.url,
    ratePerSecond,
    titles,
    maxSeconds: loadDeadlineMs / 1000 + 4 * idleSeconds,
  });
  const beganMs = Date.now() - reads.elapsedMs;
  try {
    await meanwhile();
  } finally {
    await reads.stop();
  }
  const endMs = Date.now();
  const latencyWithin: Load['latencyWithin'] = (...spans) => reads.latencyWithin(...spans);
  return { report: await reads.stop(), beganMs, endMs, latencyWithin };
}

function ms(value: number | undefined): string {
  return (value ?? Number.NaN).toFixed(1);
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
