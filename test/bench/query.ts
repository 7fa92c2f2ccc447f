import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { benchMachine } from './bench-machine.ts';
import { benchTable } from './bench-table.ts';
import { latencyChart } from './latency-chart.ts';
import { failures, measurePoint, type Point, type PointOptions } from './measure-server.ts';
import { type QueryCatalogue, type QueryCatalogueOptions, startQueryCatalogue } from './query-catalogue.ts';
import {
  type BenchServer,
  bundleQuery,
  startBare,
  startFind,
  startMemoryService,
  startService,
} from './query-servers.ts';
import type { Mix } from './query-workload.ts';
import { recordAnswers } from './record-answers.ts';
import { median } from './spread.ts';

export interface QueryBenchOptions extends QueryCatalogueOptions {
  /** Of each point. */
  readonly seconds: number;
  /** How often each server's capacity is measured, by turns with the others'. */
  readonly rounds: number;
  /** Draws the first mode's throughput against its latency into docs/figures/, at more points. */
  readonly draws: boolean;
}

/** What is measured side by side: a mix of questions, and whether the service may keep answers. */
interface Mode {
  readonly name: string;
  readonly mix: Mix;
  readonly keepsAnswers: boolean;
  /** Where answers are kept, there is nothing that a find would be beside. */
  readonly withFind: boolean;
}

interface Row {
  readonly mode: string;
  readonly server: string;
  readonly load: string;
  readonly point: Point;
}

const MODES: readonly Mode[] = [
  { name: 'uniform', mix: 'uniform', keepsAnswers: false, withFind: true },
  { name: 'few namesakes', mix: 'few', keepsAnswers: false, withFind: true },
  { name: 'zipf, kept', mix: 'zipf', keepsAnswers: true, withFind: true },
  { name: 'hot, kept', mix: 'hot', keepsAnswers: true, withFind: false },
  // No index finds these: there is no find to be beside.
  { name: 'one slip', mix: 'slips', keepsAnswers: false, withFind: false },
  { name: 'suggestions', mix: 'typed', keepsAnswers: false, withFind: false },
];
const LEGEND =
  '  load: "most" is a closed loop of 100 connections, a share is an open loop at that part of the own most, latency from when a request\n' +
  '  was due. CPU µs: of the server, mongod µs: of the members, for each right answer. kept: answers from memory. generator: its own share of a core.';
/** Answers that the bare server has; it is asked for these alone. */
const RECORDED = 1000;
const WARM_UP_SECONDS = 2;
const OPEN_AT = [0.5, 0.9];
const DRAWN_AT = [0.1, 0.25, 0.5, 0.75, 0.9, 0.97];
const FIGURE = join(import.meta.dirname, '../../docs/figures/query-latency.svg');

/**
 * The query service, with directors from replicas and from memory, beside the bare `node:http` server that sends the same bytes, and beside Koa with one `find` a request: capacity
 * in a closed loop, and latency in an open one at half and at nine tenths of each server's own capacity. `MODES=uniform,hot` measures
 * only these mixes. All of it on this machine, the generator and the members included: only the ratios say something.
 */
export async function benchQuery(options: QueryBenchOptions): Promise<void> {
  const { titles, members } = options;
  console.log(`\nQueries over ${titles.toLocaleString('en')} generated titles in ${members} mongod(s):`);
  const machine = await benchMachine();
  console.log(`  ${machine}`);
  await bundleQuery();
  const catalogue = await startQueryCatalogue(options);
  try {
    const wanted = process.env['MODES']?.split(',');
    const rows: Row[] = [];
    for (const mode of MODES.filter(({ mix }) => wanted?.includes(mix) ?? true)) {
      const measured = await measureMode(catalogue, mode, options);
      if (rows.length === 0) reportGenerator(measured);
      report(measured);
      rows.push(...measured);
    }
    console.log(LEGEND);
    if (options.draws)
      await draw(rows, `${titles.toLocaleString('en')} titles in ${members} mongod(s); ${machine}`);
  } finally {
    await catalogue.stop();
  }
}

async function measureMode(
  catalogue: QueryCatalogue,
  mode: Mode,
  { seconds, rounds, draws }: QueryBenchOptions,
): Promise<Row[]> {
  const titlesFile = catalogue.titlesFiles[mode.mix];
  const started: BenchServer[] = [];
  const keep = async (starting: Promise<BenchServer>): Promise<BenchServer> => {
    const server = await starting;
    started.push(server);
    return server;
  };
  try {
    const env = mode.keepsAnswers ? {} : { ANSWER_CACHE_BYTES: '0' };
    const service = await keep(startService(catalogue, env));
    const bare = await keep(startBare(await recordAnswers(service.url, titlesFile, RECORDED)));
    const find = mode.withFind ? await keep(startFind(catalogue)) : undefined;
    // Beside kept answers it would be the same server twice.
    const memory = mode.keepsAnswers ? undefined : await keep(startMemoryService(catalogue, env));
    const servers: [string, BenchServer, number?][] = [
      ['bare node:http', bare, RECORDED],
      ...(find === undefined ? [] : [['Koa and a find', find] as [string, BenchServer]]),
      ['this service', service],
      ...(memory === undefined ? [] : [['directors from memory', memory] as [string, BenchServer]]),
    ];
    const pointsOf = new Map<string, Point[]>(servers.map(([name]) => [name, []]));
    const measure = (server: BenchServer, first?: number, more: Partial<PointOptions> = {}): Promise<Point> =>
      measurePoint(server, {
        members: catalogue.set.members.map(({ pid }) => pid),
        titlesFile,
        seconds,
        warmUpSeconds: WARM_UP_SECONDS,
        ...(first !== undefined && { first }),
        ...more,
      });
    for (let round = 0; round < rounds; round += 1) {
      for (const [name, server, first] of servers) pointsOf.get(name)?.push(await measure(server, first));
    }
    const rows: Row[] = [];
    for (const [name, server, first] of servers) {
      const capacity = middle(pointsOf.get(name) ?? []);
      rows.push({ mode: mode.name, server: name, load: 'most', point: capacity });
      for (const share of draws && mode === MODES[0] ? DRAWN_AT : OPEN_AT) {
        const ratePerSecond = share * capacity.report.rightPerSecond;
        const point = await measure(server, first, { ratePerSecond });
        rows.push({ mode: mode.name, server: name, load: `${Math.round(100 * share)} %`, point });
      }
    }
    return rows;
  } finally {
    await Promise.all(started.map((server) => server.end()));
  }
}

async function draw(rows: readonly Row[], caption: string): Promise<void> {
  const first = rows[0]?.mode;
  const open = rows.filter(({ mode, load }) => mode === first && load !== 'most');
  const series = [...new Set(open.map(({ server }) => server))].map((name) => ({
    name,
    points: open
      .filter(({ server }) => server === name)
      .map(({ point }) => ({
        perSecond: point.report.rightPerSecond,
        millis: point.report.latencyMs?.p99 ?? Number.NaN,
      })),
  }));
  await mkdir(dirname(FIGURE), { recursive: true });
  await writeFile(
    FIGURE,
    latencyChart({ title: `Throughput against latency: ${first ?? ''}`, caption }, series),
  );
  console.log(`  drawn: ${FIGURE}`);
}

/** The point whose rate is in the middle. */
function middle(points: readonly Point[]): Point {
  const rate = median(points.map(({ report }) => report.rightPerSecond));
  const found = points.find(({ report }) => report.rightPerSecond === rate);
  if (found === undefined) throw new RangeError('a capacity needs at least one round');
  return found;
}

function reportGenerator(rows: readonly Row[]): void {
  const floor = rows.find(({ server, load }) => server === 'bare node:http' && load === 'most');
  if (floor !== undefined) {
    const { generatorCpu, rightPerSecond } = floor.point.report;
    const perCore = rightPerSecond / generatorCpu;
    console.log(
      `  generator: ${((generatorCpu / rightPerSecond) * 1e6).toFixed(0)} µs of CPU a request against bare node:http, so at most ${whole(perCore)}/s with a core of its own`,
    );
  }
}

function report(rows: readonly Row[]): void {
  const most = (mode: string, server: string): Point | undefined =>
    rows.find((row) => row.mode === mode && row.server === server && row.load === 'most')?.point;
  const against = (row: Row, server: string): string => {
    const base = most(row.mode, server);
    if (base === undefined || row.load !== 'most' || row.server === server) return '';
    return (row.point.report.rightPerSecond / base.report.rightPerSecond).toFixed(2);
  };
  const cells = rows.map((row) => {
    const { report: phase, cpuMicros, memberMicros, residentMiB } = row.point;
    return [
      `${row.mode}: ${row.server}`,
      row.load,
      whole(phase.rightPerSecond),
      against(row, 'bare node:http'),
      against(row, 'Koa and a find'),
      millis(phase.latencyMs?.p50),
      millis(phase.latencyMs?.p99),
      whole(cpuMicros),
      whole(memberMicros),
      whole(residentMiB),
      whole(phase.bytesPerAnswer),
      `${((100 * (phase.servedBy['cache'] ?? 0)) / Math.max(1, phase.right)).toFixed(0)} %`,
      phase.generatorCpu.toFixed(2),
      failures(phase),
    ];
  });
  const head = ['mode and server', 'load', 'right/s', '× bare', '× find', 'p50 ms', 'p99 ms'];
  console.log(
    benchTable([...head, 'CPU µs', 'mongod µs', 'RSS MiB', 'bytes', 'kept', 'generator', 'failed'], cells),
  );
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function millis(value: number | undefined): string {
  return value === undefined ? '' : value.toFixed(2);
}
