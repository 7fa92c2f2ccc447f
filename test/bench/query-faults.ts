import { readFile } from 'node:fs/promises';

import { MongoClient } from 'mongodb';

import { DATABASE_NAME } from '../../catalog/dataset-pointer.ts';
import { foldTitle } from '../../catalog/fold-title.ts';
import type { AskedTitles } from '../support/load/asked-title.ts';
import { runLoadProcess } from '../support/load/load-process.ts';
import { type PhaseReport, WINDOW_MS } from '../support/load/phase-record.ts';
import type { Mongod } from '../support/mongod.ts';
import { benchMachine } from './bench-machine.ts';
import { benchTable } from './bench-table.ts';
import { CONNECTIONS, failures, measurePoint, TIMEOUT_MS } from './measure-server.ts';
import { type MemberFault, memberFaults } from './member-faults.ts';
import { type QueryCatalogue, type QueryCatalogueOptions, startQueryCatalogue } from './query-catalogue.ts';
import { type BenchServer, bundleQuery, startFind, startService } from './query-servers.ts';

export interface FaultBenchOptions extends Omit<QueryCatalogueOptions, 'members'> {
  /** How long a fault lasts. */
  readonly seconds: number;
  /** Requests a second; absent: half of what the slower of the two servers can do. */
  readonly ratePerSecond?: number;
}

type Start = (catalogue: QueryCatalogue) => Promise<BenchServer>;

const MEMBERS = 3;
const MIX = 'few';
const WARM_UP_SECONDS = 3;
const HEALTHY_SECONDS = 4;
/** By then the faulty member is to be left alone. */
const NOTICE_SECONDS = 1;
const FAULT_PHASE = 2;
const READS_TIMED = 300;

const SERVERS: readonly (readonly [string, Start])[] = [
  ['this service', (catalogue) => startService(catalogue, { ANSWER_CACHE_BYTES: '0' })],
  ['find by nearest', startFind],
];

/**
 * One of three members goes wrong under an open loop, and what comes of it: the service beside Koa with a `find` by the driver's own
 * `nearest`. Latency from when a request was due; p99 after the first second, against that of the seconds before.
 */
export async function benchQueryFaults(options: FaultBenchOptions): Promise<void> {
  console.log(
    `\nOne of ${MEMBERS} members goes wrong, ${options.titles.toLocaleString('en')} generated titles:`,
  );
  console.log(`  ${await benchMachine()}`);
  await bundleQuery();
  const catalogue = await startQueryCatalogue({ ...options, members: MEMBERS });
  try {
    const rate = options.ratePerSecond ?? (await halfOfCapacity(catalogue));
    const readMs = await timeReads(catalogue);
    console.log(
      `  ${Math.round(rate)} requests a second; a read of a healthy member takes ${readMs.toFixed(2)} ms`,
    );
    const rows: string[][] = [];
    let asked = 0;
    let failed = 0;
    for (const fault of memberFaults(readMs)) {
      for (const [name, start] of SERVERS) {
        const { member, reports } = await underFault(catalogue, {
          fault,
          start,
          rate,
          seconds: options.seconds,
        });
        rows.push(rowOf(`${fault.name}: ${name}`, reports, member));
        if (start !== startFind) {
          asked += sum(reports, ({ requests }) => requests);
          failed += sum(reports, ({ requests, right }) => requests - right);
        }
      }
    }
    const head = ['fault and server', 'p99 healthy', '1st second', 'after it', 'ratio'];
    console.log(benchTable([...head, 'share in 1st s', 'most in 1 s after', 'failed', 'of'], rows));
    console.log(
      `  this service, all faults: ${failed} of ${asked.toLocaleString('en')} failed. p99 in ms; share: of right answers read from the faulty member.`,
    );
  } finally {
    await catalogue.stop();
  }
}

async function halfOfCapacity(catalogue: QueryCatalogue): Promise<number> {
  const rates: number[] = [];
  for (const [, start] of SERVERS) {
    const server = await start(catalogue);
    try {
      const { report } = await measurePoint(server, {
        members: catalogue.set.members.map(({ pid }) => pid),
        titlesFile: catalogue.titlesFiles[MIX],
        seconds: 4,
        warmUpSeconds: WARM_UP_SECONDS,
      });
      rates.push(report.rightPerSecond);
    } finally {
      await server.end();
    }
  }
  return Math.min(...rates) / 2;
}

/** The middle of reads one after the other, in milliseconds, the way to the member and back included. */
async function timeReads({ set, collection, titlesFiles }: QueryCatalogue): Promise<number> {
  const { asked } = JSON.parse(await readFile(titlesFiles[MIX], 'utf8')) as AskedTitles;
  const client = new MongoClient(set.uri, { readPreference: 'nearest' });
  try {
    const titles = client.db(DATABASE_NAME).collection(collection);
    const times: number[] = [];
    for (const { path } of asked.slice(0, READS_TIMED)) {
      const title = new URL(path, 'http://query').searchParams.get('title') ?? '';
      const began = performance.now();
      await titles.find({ keys: foldTitle(title) }).toArray();
      times.push(performance.now() - began);
    }
    return times.toSorted((a, b) => a - b)[READS_TIMED / 2] ?? Number.NaN;
  } finally {
    await client.close();
  }
}

interface FaultRun {
  readonly fault: MemberFault;
  readonly start: Start;
  readonly rate: number;
  readonly seconds: number;
}

/** A server of its own for each fault, so that it remembers nothing of the one before. Reports: healthy, first second, the rest. */
async function underFault(
  catalogue: QueryCatalogue,
  { fault, start, rate, seconds }: FaultRun,
): Promise<{ readonly member: Mongod; readonly reports: readonly PhaseReport[] }> {
  const member = await aSecondary(catalogue);
  const server = await start(catalogue);
  let striking = Promise.resolve();
  try {
    const phases = [WARM_UP_SECONDS, HEALTHY_SECONDS, NOTICE_SECONDS, seconds - NOTICE_SECONDS];
    const reports = await runLoadProcess(
      {
        url: server.url,
        titlesFile: catalogue.titlesFiles[MIX],
        connections: CONNECTIONS,
        timeoutMs: TIMEOUT_MS,
        phases: phases.map((each) => ({ kind: 'open', seconds: each, ratePerSecond: rate }) as const),
      },
      {
        onPhase: (phase) => {
          if (phase === FAULT_PHASE) striking = fault.strike(member);
        },
      },
    );
    await striking;
    return { member, reports: reports.slice(1) };
  } finally {
    await server.end();
    await striking.then(() => fault.heal(member));
  }
}

async function aSecondary({ set }: QueryCatalogue): Promise<Mongod> {
  const primary = await set.primary();
  const other = set.members.find((member) => member !== primary);
  if (other === undefined) throw new Error('there is no secondary');
  return other;
}

function rowOf(name: string, reports: readonly PhaseReport[], { host }: Mongod): string[] {
  const [healthy, first, rest] = reports.map(({ latencyMs }) => latencyMs?.p99 ?? Number.NaN);
  const known = reports.some(({ servedBy }) => servedBy['unnamed'] === undefined);
  const share = (report: PhaseReport | undefined): number =>
    report === undefined ? Number.NaN : (report.servedBy[host] ?? 0) / Math.max(1, report.right);
  const percent = (value: number): string => (known ? `${(100 * value).toFixed(1)} %` : '');
  return [
    name,
    ...[healthy, first, rest].map((each) => (each ?? Number.NaN).toFixed(1)),
    ((rest ?? Number.NaN) / (healthy ?? Number.NaN)).toFixed(2),
    percent(share(reports[1])),
    percent(mostInASecond(reports[2], host)),
    failures(merged(reports)),
    String(sum(reports, ({ requests }) => requests)),
  ];
}

/** The largest share of a replica in any second of a phase. */
function mostInASecond(report: PhaseReport | undefined, host: string): number {
  const windows = report?.windows ?? [];
  const each = 1000 / WINDOW_MS;
  const shares = windows.map((_, from) => {
    const second = windows.slice(from, from + each);
    const right = second.reduce((total, window) => total + window.right, 0);
    return second.reduce((total, { servedBy }) => total + (servedBy[host] ?? 0), 0) / Math.max(1, right);
  });
  return Math.max(0, ...shares.slice(0, Math.max(1, windows.length - each + 1)));
}

function merged(reports: readonly PhaseReport[]): Pick<PhaseReport, 'failedByKind'> {
  const failedByKind: Record<string, number> = {};
  for (const report of reports) {
    for (const [kind, count] of Object.entries(report.failedByKind)) {
      failedByKind[kind] = (failedByKind[kind] ?? 0) + count;
    }
  }
  return { failedByKind };
}

function sum(reports: readonly PhaseReport[], of: (report: PhaseReport) => number): number {
  return reports.reduce((total, report) => total + of(report), 0);
}
