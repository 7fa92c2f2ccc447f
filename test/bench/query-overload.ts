import { command } from '../../cluster/command.ts';
import { type LoadPlan, runLoadProcess } from '../support/load/load-process.ts';
import type { PhaseReport } from '../support/load/phase-record.ts';
import { benchMachine } from './bench-machine.ts';
import { benchTable } from './bench-table.ts';
import { CONNECTIONS, failures, TIMEOUT_MS } from './measure-server.ts';
import { processFigures } from './process-figures.ts';
import { type QueryCatalogueOptions, startQueryCatalogue } from './query-catalogue.ts';
import { bundleQuery, startService } from './query-servers.ts';

export interface OverloadBenchOptions extends QueryCatalogueOptions {
  /** Of each overload; before and after it half the capacity is asked for. */
  readonly seconds: number;
}

const TIMES = [2, 5] as const;
const MIX = 'few';
const HALF_SECONDS = 5;
/** So many clients at once, each with one request. Who finds none of them idle is not sent: no backlog of ours outlasts the overload. */
const OVERLOAD_CONNECTIONS = 2000;
/** Recovered: every request is right, and p99 is below so many times that before the overload, or this. */
const RECOVERED_P99 = { times: 2, ms: 20 };

/**
 * More than the service can do: how much of its maximum it still does, with how much memory, and how soon it is itself again. The
 * generator has a core of its own where the machine has two and `taskset`: otherwise it would take away what it asks for.
 */
export async function benchQueryOverload(options: OverloadBenchOptions): Promise<void> {
  console.log(`\nMore than the service can do, ${options.titles.toLocaleString('en')} generated titles:`);
  console.log(`  ${await benchMachine()}`);
  await bundleQuery();
  const catalogue = await startQueryCatalogue(options);
  const service = await startService(catalogue, { ANSWER_CACHE_BYTES: '0' });
  try {
    for (const pid of [service.pid, ...catalogue.set.members.map((member) => member.pid)])
      await keepToCore(pid, 0);
    const plan = { url: service.url, titlesFile: catalogue.titlesFiles[MIX], timeoutMs: TIMEOUT_MS };
    const rows: string[][] = [];
    for (const times of TIMES) {
      const mostBefore = await capacityOf(plan, options.seconds);
      const half = { kind: 'open', seconds: HALF_SECONDS, ratePerSecond: mostBefore / 2 } as const;
      const before = await processFigures(service.pid);
      const reports = await runLoadProcess(
        {
          ...plan,
          connections: OVERLOAD_CONNECTIONS,
          mostWaiting: 0,
          phases: [half, { kind: 'open', seconds: options.seconds, ratePerSecond: mostBefore * times }, half],
        },
        { core: 1 },
      );
      const after = await processFigures(service.pid);
      // A machine's speed changes within minutes, so that the most is measured on both sides of each overload.
      const capacity = (mostBefore + (await capacityOf(plan, options.seconds))) / 2;
      rows.push(rowOf(times, capacity, reports, before.residentMiB, after));
    }
    const head = [
      'asked',
      'most right/s',
      'right/s in time',
      'of the most',
      'p99 ms of right',
      'failed',
      'RSS before',
      'most',
      'recovered',
    ];
    console.log(benchTable([...head, 'generator'], rows));
    console.log(
      `  Most: in closed loops over ${CONNECTIONS} connections before and after. RSS in MiB; recovered: ms after the overload until every request was right again and p99 near that before.`,
    );
  } finally {
    await service.end();
    await catalogue.stop();
  }
}

/** Right answers a second in time, in a closed loop; a first one, for compiler and caches, does not count. */
async function capacityOf(
  plan: Pick<LoadPlan, 'url' | 'titlesFile' | 'timeoutMs'>,
  seconds: number,
): Promise<number> {
  const closed = { kind: 'closed', seconds } as const;
  const [, most] = await runLoadProcess(
    { ...plan, connections: CONNECTIONS, phases: [closed, closed] },
    { core: 1 },
  );
  if (most === undefined) throw new Error('the load generator reports too few phases');
  return most.inTimePerSecond;
}

/** All threads of a process, and those that they will start. */
async function keepToCore(pid: number, core: number): Promise<void> {
  await command('taskset', ['-a', '-c', '-p', String(core), String(pid)]);
}

function rowOf(
  times: number,
  capacity: number,
  reports: readonly PhaseReport[],
  residentMiB: number,
  after: { readonly peakMiB: number },
): string[] {
  const [before, overload, recovery] = reports;
  if (before === undefined || overload === undefined || recovery === undefined) {
    throw new Error('the load generator reports too few phases');
  }
  const recovered = recoveredAfterMs(recovery, before.latencyMs?.p99 ?? 0);
  return [
    `${times} ×`,
    capacity.toFixed(0),
    overload.inTimePerSecond.toFixed(0),
    `${((100 * overload.inTimePerSecond) / capacity).toFixed(0)} %`,
    overload.latencyMs?.p99.toFixed(0) ?? '',
    failures(overload),
    residentMiB.toFixed(0),
    after.peakMiB.toFixed(0),
    recovered === undefined ? `not in ${recovery.seconds} s` : `${recovered} ms`,
    overload.generatorCpu.toFixed(2),
  ];
}

/** The begin of the first window from which on everything was as before; undefined where the last was not. */
export function recoveredAfterMs(
  { windows }: Pick<PhaseReport, 'windows'>,
  p99Before: number,
): number | undefined {
  const limit = Math.max(RECOVERED_P99.ms, RECOVERED_P99.times * p99Before);
  const lastBad = windows.findLastIndex(
    ({ requests, right, p99 }) => right < requests || (p99 !== null && p99 > limit),
  );
  return lastBad === -1 ? 0 : windows[lastBad + 1]?.fromMs;
}
