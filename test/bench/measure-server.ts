import { runLoadProcess } from '../support/load/load-process.ts';
import type { PhaseReport } from '../support/load/phase-record.ts';
import { processFigures } from './process-figures.ts';
import type { BenchServer } from './query-servers.ts';

/** One point of a measurement: a server under one load. */
export interface Point {
  readonly report: PhaseReport;
  /** CPU time of the server for each right answer, in microseconds: what a busy machine changes least. */
  readonly cpuMicros: number;
  /** CPU time of the members for each right answer, in microseconds: what no service over them can save. */
  readonly memberMicros: number;
  /** Cores that the server kept busy. */
  readonly cores: number;
  readonly residentMiB: number;
  readonly peakMiB: number;
}

export interface PointOptions {
  /** Processes of the members. */
  readonly members: readonly number[];
  readonly titlesFile: string;
  readonly first?: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  /** Absent: a closed loop. */
  readonly ratePerSecond?: number;
}

/** Of a closed loop, and the most that an open one uses. */
export const CONNECTIONS = 100;
/** Above the service's own deadline of 2 s, so that its 504 is seen as such. */
export const TIMEOUT_MS = 3000;

/** Loads a server, first for its compiler and caches, then to measure it. */
export async function measurePoint(server: BenchServer, options: PointOptions): Promise<Point> {
  const { members, titlesFile, first, seconds, warmUpSeconds, ratePerSecond } = options;
  const phase =
    ratePerSecond === undefined ? ({ kind: 'closed' } as const) : ({ kind: 'open', ratePerSecond } as const);
  const cpuNow = (): Promise<readonly [server: number, members: number]> =>
    Promise.all([cpuSecondsOf([server.pid]), cpuSecondsOf(members)]);
  let began = cpuNow();
  const reports = await runLoadProcess(
    {
      url: server.url,
      titlesFile,
      ...(first !== undefined && { first }),
      connections: CONNECTIONS,
      timeoutMs: TIMEOUT_MS,
      phases: [
        { ...phase, seconds: warmUpSeconds },
        { ...phase, seconds },
      ],
    },
    {
      onPhase: (n) => {
        if (n === 1) began = cpuNow();
      },
    },
  );
  const [serverNow, membersNow] = await cpuNow();
  const { residentMiB, peakMiB } = await processFigures(server.pid);
  const [serverBefore, membersBefore] = await began;
  const used = serverNow - serverBefore;
  const report = reports[1];
  if (report === undefined) throw new Error('the load generator reports no second phase');
  return {
    report,
    cpuMicros: (used / report.right) * 1e6,
    memberMicros: ((membersNow - membersBefore) / report.right) * 1e6,
    cores: used / report.seconds,
    residentMiB,
    peakMiB,
  };
}

async function cpuSecondsOf(pids: readonly number[]): Promise<number> {
  const figures = await Promise.all(pids.map(processFigures));
  return figures.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
}

/** Of `requests`, those without a right answer, by kind: `0`, or `12 (status 10, timeout 2)`. */
export function failures({ failedByKind }: Pick<PhaseReport, 'failedByKind'>): string {
  const kinds = Object.entries(failedByKind);
  const total = kinds.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return '0';
  return `${total} (${kinds.map(([kind, count]) => `${kind} ${count}`).join(', ')})`;
}
