import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import type { LoadReport } from '../../../seed/report.ts';
import { compileCache } from '../../support/compile-cache.ts';

const root = join(import.meta.dirname, '../../..');

/** How a run of the loader ended. */
export interface SeedResult {
  exitCode: number | null;
  /** Names of the steps it logged, in order. */
  events: string[];
  /** What it wrote to its report file; empty if it came to nothing. */
  report: string;
}

/** A running loader: `seed/main.ts` as a process of its own. */
export interface SeedProcess {
  readonly child: ChildProcess;
  readonly result: Promise<SeedResult>;
}

export interface SeedRun {
  env: Readonly<Record<string, string>>;
  reportFile: string;
  /** Told of each step as its log line comes in. */
  onEvent?: (event: string, child: ChildProcess) => void;
  /** What Node runs; absent: its source. */
  main?: string;
}

export function startSeed({
  env,
  reportFile,
  onEvent,
  main = join(root, 'seed/main.ts'),
}: SeedRun): SeedProcess {
  const child = spawn(process.execPath, [main], {
    env: {
      ...compileCache,
      PATH: process.env['PATH'],
      LOG_LEVEL: 'debug',
      BUNDLED_DATA_DIR: join(root, 'node_modules'),
      REPORT_FILE: reportFile,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const events: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { msg } = JSON.parse(line) as { msg: string };
    events.push(msg);
    onEvent?.(msg, child);
  });
  const result = once(child, 'close').then(async ([exitCode]: unknown[]) => ({
    exitCode: exitCode as number | null,
    events,
    report: await readFile(reportFile, 'utf8').catch(() => ''),
  }));
  return { child, result };
}

export async function runSeed(run: SeedRun): Promise<SeedResult> {
  return startSeed(run).result;
}

export function parseReport(result: SeedResult): LoadReport {
  return JSON.parse(result.report) as LoadReport;
}
