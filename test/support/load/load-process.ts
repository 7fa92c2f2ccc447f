import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import type { PhaseReport } from './phase-record.ts';
import type { Phase } from './raw-load.ts';

/** What a load generator does that runs as a process of its own. */
export interface LoadPlan {
  /** `http://127.0.0.1:8080`. */
  readonly url: string;
  /** A file with `AskedTitles` in JSON. */
  readonly titlesFile: string;
  /** Only the first so many are asked, over and over. Default: all. */
  readonly first?: number;
  readonly connections: number;
  readonly timeoutMs: number;
  /** See `RawLoadOptions`. */
  readonly mostWaiting?: number;
  readonly phases: readonly Phase[];
}

export interface LoadProcessOptions {
  /** Told as each phase begins. */
  readonly onPhase?: (phase: number) => void;
  /** The core that it keeps to. Default: any. */
  readonly core?: number;
}

const worker = join(import.meta.dirname, 'load-worker.ts');

/** Asks as planned; one report a phase. @throws Error where the generator ends without its reports */
export async function runLoadProcess(
  plan: LoadPlan,
  { onPhase, core }: LoadProcessOptions = {},
): Promise<PhaseReport[]> {
  const folder = await mkdtemp(join(tmpdir(), 'movie-search-load-'));
  try {
    const planFile = join(folder, 'plan.json');
    await writeFile(planFile, JSON.stringify(plan));
    const command = [process.execPath, worker, planFile];
    const [program = '', ...args] =
      core === undefined ? command : ['taskset', '-c', String(core), ...command];
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const endWithUs = (): boolean => child.kill('SIGKILL');
    process.on('exit', endWithUs);
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once('close', resolve);
      child.once('error', reject);
    });
    let reports: PhaseReport[] | undefined;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const said = JSON.parse(line) as { phase: number } | { reports: PhaseReport[] };
      if ('reports' in said) reports = said.reports;
      else onPhase?.(said.phase);
    });
    const code = await ended;
    process.off('exit', endWithUs);
    if (code !== 0 || reports === undefined)
      throw new Error(`the load generator ended with ${code ?? 'a signal'}`);
    return reports;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
