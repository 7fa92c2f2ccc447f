import { spawn } from 'node:child_process';
import { globSync, rmSync, statSync } from 'node:fs';
import { totalmem } from 'node:os';
import { delimiter, join } from 'node:path';
import { clusterEnvironment, programFolders } from '../cluster/environment.ts';
import { choosePort, defaultPort, freePort } from '../cluster/node/port.ts';
import { readState } from '../cluster/state.ts';
import { setting, thisClone } from '../cluster/this-clone.ts';
import { compileCache } from './support/compile-cache.ts';
import { filesAtOnce, longestFirst, measuringFiles, slowFiles } from './support/integration-files.ts';
import { memoryFolder } from './support/memory-folder.ts';
import { closingLines, countsOf, failuresOf, sumOf } from './support/mocha-counts.ts';
import type { Counts } from './support/mocha-counts.ts';

/** Everything there is to run, in order; `SUITE=` picks one of the three that count tests. */
const suites = ['unit', 'integration', 'e2e'] as const;
type Suite = (typeof suites)[number];

const clone = thisClone();
const path = [...programFolders(clone), process.env['PATH'] ?? ''].join(delimiter);

interface Ended {
  readonly ok: boolean;
  readonly output: string;
}

interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Whether what it says is shown as it says it; otherwise it is only kept. */
  readonly shown?: boolean;
}

/** Runs a program of the project and keeps what it says. */
async function run(
  program: string,
  args: readonly string[],
  { env = {}, shown = true }: RunOptions = {},
): Promise<Ended> {
  const child = spawn(program, args, {
    cwd: clone.paths.root,
    env: { ...process.env, ...compileCache, PATH: path, ...env },
    stdio: ['ignore', 'pipe', shown ? 'inherit' : 'pipe'],
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output.push(text);
      if (shown) process.stdout.write(text);
    });
  }
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(`${program}: ${error.message}`);
      resolve({ ok: false, output: '' });
    });
    child.once('close', (code) => {
      resolve({ ok: code === 0, output: output.join('') });
    });
  });
}

/** Checks the sources, beside the tests; what the checks say is shown at the end, where it is in one piece and is read. */
function startChecks(): () => Promise<boolean> {
  const checks = ['lint:code', 'lint:format', 'typecheck'].map((script) => ({
    script,
    ended: run('npm', ['run', '--silent', script], { shown: false }),
  }));
  return async () => {
    let clean = true;
    for (const { script, ended } of checks) {
      const { ok, output } = await ended;
      console.log(`▸ ${script}: ${ok ? 'in order' : 'failed'}`);
      if (!ok) process.stdout.write(output);
      clean = clean && ok;
    }
    return clean;
  };
}

function wanted(asked: string | undefined): readonly Suite[] {
  if (asked === undefined) return suites;
  const suite = suites.find((name) => name === asked);
  if (suite === undefined) throw new Error(`SUITE=${asked} is none of ${suites.join(', ')}`);
  return [suite];
}

/** What a suite needs is there: the environment of its tests, or undefined where it could not be made; and what was said meanwhile. */
interface Prepared {
  readonly env: Readonly<Record<string, string>> | undefined;
  readonly output: string;
}

const cluster = (command: string, options: RunOptions): Promise<Ended> =>
  run(process.execPath, [join('cluster', 'main.ts'), command], options);

const preparations: Readonly<Record<Suite, (shown: boolean) => Promise<Prepared>>> = {
  unit: () => Promise.resolve({ env: {}, output: '' }),
  integration: async (shown) => {
    const { ok, output } = await cluster('tools', { shown });
    const folder = memoryFolder();
    const seconds = join(clone.paths.logs, 'integration-seconds.log');
    rmSync(seconds, { force: true });
    const env = {
      MOVIE_SEARCH_BIN: clone.paths.bin,
      FILE_SECONDS_LOG: seconds,
      ...(folder !== undefined && { TMPDIR: folder }),
    };
    return { env: ok ? env : undefined, output };
  },
  e2e: async (shown) => {
    const asked = setting('PORT');
    const there = readState(clone.paths);
    let port = choosePort(asked, there?.port);
    if (asked === undefined && there === undefined && (await freePort(defaultPort)) === undefined) {
      port = (await freePort(0)) ?? port;
      console.log(`port ${String(defaultPort)} is taken: this cluster uses ${String(port)}`);
    }
    const browser = await cluster('browser', { shown });
    const prometheus = await cluster('prometheus', { shown });
    const up = await cluster('up', { env: { PORT: String(port) }, shown });
    // On the same engine, and from the same base images.
    const compose = up.ok ? await cluster('compose', { shown }) : up;
    const isWhole = browser.ok && prometheus.ok && compose.ok;
    const env = isWhole ? clusterEnvironment(clone, readState(clone.paths)) : undefined;
    const said = [browser, prometheus, up, ...(up.ok ? [compose] : [])];
    return { env, output: said.map(({ output }) => output).join('') };
  },
};

/** What one suite came to, and what it said of the tests that failed. */
interface Outcome {
  readonly counts: Counts;
  readonly failures: string;
}

function minutes(began: number): string {
  const seconds = Math.round((performance.now() - began) / 1000);
  return `${String(Math.floor(seconds / 60))} min ${String(seconds % 60)} s`;
}

/** One run of mocha. */
interface MochaRun {
  readonly args: readonly string[];
  /** Nothing else is to keep the machine busy meanwhile. Such runs come first. */
  readonly needsQuiet?: boolean;
}

/** What this machine has, or the container this runs in may use of it. */
function memoryBytes(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

/**
 * Most integration tests wait for elections and clocks more than they compute, and no file knows of another: some at a time, each
 * with processes, ports and folders of its own. mocha says what became of such a file when all of it has ended.
 */
function integrationRuns(): MochaRun[] {
  const config = ['--config', '.mocharc.integration.json'];
  const files = globSync('test/integration/**/*.test.ts', { cwd: clone.paths.root });
  const beside = files.filter((file) => !measuringFiles.includes(file));
  const sizeOf = (file: string): number => statSync(join(clone.paths.root, file)).size;
  const jobs = String(filesAtOnce(memoryBytes()));
  return [
    { args: [...config, ...measuringFiles], needsQuiet: true },
    { args: [...config, '--parallel', '--jobs', jobs, ...longestFirst(beside, slowFiles, sizeOf)] },
    // A browser and what it looks at keep two cores busy by themselves.
    { args: ['--config', '.mocharc.browser.json', 'test/browser/**/*.test.ts'] },
  ];
}

/** The runs of mocha that a suite takes. */
const mochaRuns: Readonly<Record<Suite, () => MochaRun[]>> = {
  unit: () => [{ args: ['--config', '.mocharc.json', 'test/unit/**/*.test.ts'] }],
  integration: integrationRuns,
  // One cluster for all.
  e2e: () => [{ args: ['--config', '.mocharc.json', 'test/e2e/**/*.test.ts'] }],
};

/** @param onNoise called once other work may go on beside the rest of the suite */
async function runSuite(suite: Suite, { env }: Prepared, onNoise: () => void): Promise<Outcome> {
  if (env === undefined) {
    onNoise();
    return { counts: { passed: 0, failed: 1 }, failures: '  what it needs could not be made: see above' };
  }
  const outcomes: Outcome[] = [];
  let isQuiet = true;
  for (const { args, needsQuiet = false } of mochaRuns[suite]()) {
    if (isQuiet && !needsQuiet) onNoise();
    isQuiet = needsQuiet;
    const { ok, output } = await run('mocha', ['--no-color', ...args], { env });
    outcomes.push({ counts: countsOf(output, ok), failures: failuresOf(output) });
  }
  return {
    counts: sumOf(outcomes.map(({ counts }) => counts)),
    failures: outcomes
      .map(({ failures }) => failures)
      .filter((failures) => failures !== '')
      .join('\n'),
  };
}

// A signal ends this process in order: the folder in memory goes at its end.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const chosen = wanted(setting('SUITE'));
const began = performance.now();
const endChecks = chosen.length > 1 ? startChecks() : undefined;
const outcomes: [Suite, Outcome][] = [];
let ahead: Promise<Prepared> | undefined;
for (const [index, suite] of chosen.entries()) {
  const suiteBegan = performance.now();
  console.log(`\n▸ ${suite} tests`);
  const prepared = await (ahead ?? preparations[suite](true));
  if (ahead !== undefined) process.stdout.write(prepared.output);
  ahead = undefined;
  const outcome = await runSuite(suite, prepared, () => {
    // A cluster mostly waits while it comes up: it may do so beside the suite before.
    if (chosen[index + 1] === 'e2e') ahead = preparations.e2e(false);
    // Where it fails, whoever awaits it is told; until then nobody does.
    ahead?.catch(() => undefined);
  });
  outcomes.push([suite, outcome]);
  console.log(`▸ ${suite} tests: ${minutes(suiteBegan)}`);
}
const clean = endChecks === undefined || (await endChecks());

// The first that failed may lie a thousand lines back, and whoever reads a log of CI may see its end alone.
for (const [suite, { failures }] of outcomes) {
  if (failures !== '') console.log(`\n▸ failed of the ${suite} tests\n${failures}`);
}
if (!clean) console.log('\nlint or typecheck failed: see above');
console.log(`\n${minutes(began)} in all`);
const results = outcomes.map(([suite, { counts }]) => [suite, counts] as const);
console.log(`\n${closingLines(results).join('\n')}`);
process.exitCode = clean && results.every(([, { failed, passed }]) => failed === 0 && passed > 0) ? 0 : 1;
