import { seedJobName } from '../../operator/movie-search-cluster/objects/object-names.ts';
import type { LiveCluster } from '../support/live-cluster.ts';
import type { LoadReport, Span } from '../support/load/load-record.ts';
import { sample } from '../support/sample.ts';
import { benchTable } from './bench-table.ts';

/** Query pods take a new version over in the time after the switch that counts as a phase by itself. */
export const TAKEOVER_MS = 30_000;

/** A part of a load, by milliseconds since the epoch. */
export interface TimedPhase {
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Titles that were written by its end, as far as the loader told. */
  readonly titles: number | null;
  /** Of its time, the share in which the loader was allowed to work on the mean; null where nothing was said of it. */
  readonly speed: number | null;
}

/** What the bench looks at in a line of the loader's or of a query pod's log. */
interface LogLine {
  readonly time: string;
  readonly msg: string;
  readonly phase?: string;
  readonly titles?: number;
  readonly speed?: number;
  readonly dataset?: string;
  readonly ms?: number;
}

/**
 * The phases of a load from the change of the resource to `endMs`, by the loader's own log: what the operator's status has of them is
 * seconds old. Loader and bench must go by one clock, as on a local cluster.
 */
export function loadPhases(
  log: string,
  { changedMs, endMs }: { changedMs: number; endMs: number },
): TimedPhase[] {
  const begun: { name: string; fromMs: number; titles: number | null; speeds: number[] }[] = [
    { name: 'Starting', fromMs: changedMs, titles: null, speeds: [] },
  ];
  const begin = (name: string, fromMs: number): void => {
    begun.push({ name, fromMs, titles: null, speeds: [] });
  };
  for (const { time, msg, phase = '', titles, speed } of logLines(log)) {
    const atMs = Date.parse(time);
    const current = begun.at(-1);
    if (msg === 'phaseBegun') begin(phase, atMs);
    if (msg === 'switched') {
      begin('Takeover', atMs);
      begin('Rest', atMs + TAKEOVER_MS);
    }
    if (msg === 'progress' && current !== undefined) {
      current.titles = titles ?? null;
      if (speed !== undefined) current.speeds.push(speed);
    }
  }
  return begun.map(({ name, fromMs, titles, speeds }, n) => ({
    name,
    fromMs,
    toMs: begun[n + 1]?.fromMs ?? Math.max(fromMs, endMs),
    titles,
    speed: speeds.length === 0 ? null : speeds.reduce((sum, speed) => sum + speed, 0) / speeds.length,
  }));
}

/** Lines that are no objects, as of a process that failed before it had a log, are passed over. */
function logLines(log: string): LogLine[] {
  return log
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as LogLine);
}

/** The log of the Job that loaded a version into the sample. */
export function loaderLog(live: LiveCluster, version: string): Promise<string> {
  const job = `job/${seedJobName(sample.name, version)}`;
  return live.kubectl('logs', job, '-n', sample.namespace, '--tail=-1');
}

/**
 * When each query pod had the search snapshot of a version, and how long reading it took, in words. What was read before the switch is left
 * out: the version may have been served before, and gone back to.
 */
export async function takeovers(
  live: Pick<LiveCluster, 'kubectl'>,
  version: string,
  switchedMs: number,
): Promise<string[]> {
  const names = await live.kubectl(
    ...['get', 'pods', '-n', sample.namespace, '-o', 'name'],
    ...['-l', `app.kubernetes.io/instance=${sample.name},app.kubernetes.io/component=query`],
  );
  const told = await Promise.all(
    names
      .split('\n')
      .filter((name) => name !== '')
      .map(async (name) => {
        const log = await live.kubectl('logs', name, '-n', sample.namespace, '--since=1h');
        return logLines(log)
          .filter(({ msg, dataset }) => msg === 'search snapshot loaded' && dataset === version)
          .filter(({ time }) => Date.parse(time) >= switchedMs)
          .map(({ time, ms }) => {
            const seconds = (Date.parse(time) - switchedMs) / 1000;
            return `${name} had the snapshot ${seconds.toFixed(1)} s after the switch, read in ${ms ?? '?'} ms`;
          });
      }),
  );
  return told.flat();
}

/**
 * The reads of each phase in a table.
 *
 * @param beganMs when the reads began, in milliseconds since the epoch
 * @param latencyWithin of reads that came due in some span
 * @param idleP99 what each p99 is compared with
 */
export function phaseTable(
  phases: readonly TimedPhase[],
  {
    beganMs,
    latencyWithin,
    failedDueMs,
    idleP99,
  }: {
    readonly beganMs: number;
    readonly latencyWithin: (span: Span) => LoadReport['latencyMs'];
    readonly failedDueMs: readonly number[];
    readonly idleP99: number;
  },
): string {
  const rows = phases.map(({ name, fromMs, toMs, titles, speed }) => {
    const [from, to] = [fromMs - beganMs, toMs - beganMs];
    const { p50, p99, max } = latencyWithin({ fromMs: from, toMs: to }) ?? {};
    const ms = (value: number | undefined): string => value?.toFixed(1) ?? '';
    return [
      name,
      ((toMs - fromMs) / 1000).toFixed(1),
      titles?.toLocaleString('en') ?? '',
      speed?.toFixed(2) ?? '',
      String(failedDueMs.filter((dueMs) => dueMs >= from && dueMs < to).length),
      ms(p50),
      ms(p99),
      ms(max),
      p99 === undefined ? '' : (p99 / idleP99).toFixed(2),
    ];
  });
  const head = ['phase', 's', 'titles', 'speed', 'failed', 'p50 ms', 'p99 ms', 'max ms', 'p99 / idle'];
  return benchTable(head, rows);
}
