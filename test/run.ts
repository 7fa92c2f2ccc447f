import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { clusterEnvironment, programFolders } from '../cluster/environment.ts';
import { choosePort, defaultPort, freePort } from '../cluster/node/port.ts';
import { readState } from '../cluster/state.ts';
import { setting, thisClone } from '../cluster/this-clone.ts';
import { closingLines, countsOf, failuresOf } from './support/mocha-counts.ts';
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

/** Runs a program of the project, showing and keeping what it says. */
async function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const child = spawn(program, args, {
    cwd: clone.paths.root,
    env: { ...process.env, PATH: path, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const output: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.push(text);
    process.stdout.write(text);
  });
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

function wanted(asked: string | undefined): readonly Suite[] {
  if (asked === undefined) return suites;
  const suite = suites.find((name) => name === asked);
  if (suite === undefined) throw new Error(`SUITE=${asked} is none of ${suites.join(', ')}`);
  return [suite];
}

const cluster = (command: string, env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  run(process.execPath, [join('cluster', 'main.ts'), command], env);

/** What a suite needs before it can run; its answer is the environment of the tests, or undefined where it failed. */
const preparations: Readonly<Record<Suite, () => Promise<Readonly<Record<string, string>> | undefined>>> = {
  unit: () => Promise.resolve({}),
  integration: async () => ((await cluster('tools')).ok ? { MOVIE_SEARCH_BIN: clone.paths.bin } : undefined),
  e2e: async () => {
    const asked = setting('PORT');
    const there = readState(clone.paths);
    let port = choosePort(asked, there?.port);
    if (asked === undefined && there === undefined && (await freePort(defaultPort)) === undefined) {
      port = (await freePort(0)) ?? port;
      console.log(`port ${String(defaultPort)} is taken: this cluster uses ${String(port)}`);
    }
    if (!(await cluster('up', { PORT: String(port) })).ok) return undefined;
    return clusterEnvironment(clone, readState(clone.paths));
  },
};

/** What one suite came to, and what it said of the tests that failed. */
interface Outcome {
  readonly counts: Counts;
  readonly failures: string;
}

async function runSuite(suite: Suite): Promise<Outcome> {
  console.log(`\n▸ ${suite} tests`);
  const env = await preparations[suite]();
  if (env === undefined)
    return { counts: { passed: 0, failed: 1 }, failures: '  what it needs could not be made: see above' };
  // The integration tests share one control plane, which a root hook of their own configuration stops.
  const config = suite === 'integration' ? '.mocharc.integration.json' : '.mocharc.json';
  const { ok, output } = await run(
    'mocha',
    ['--config', config, '--no-color', `test/${suite}/**/*.test.ts`],
    env,
  );
  return { counts: countsOf(output, ok), failures: failuresOf(output) };
}

const chosen = wanted(setting('SUITE'));
let clean = true;
if (chosen.length > 1) {
  for (const check of ['lint', 'typecheck']) {
    console.log(`▸ ${check}`);
    clean = (await run('npm', ['run', '--silent', check])).ok && clean;
  }
}
const outcomes: [Suite, Outcome][] = [];
for (const suite of chosen) outcomes.push([suite, await runSuite(suite)]);

// The first that failed may lie a thousand lines back, and whoever reads a log of CI may see its end alone.
for (const [suite, { failures }] of outcomes) {
  if (failures !== '') console.log(`\n▸ failed of the ${suite} tests\n${failures}`);
}
if (!clean) console.log('\nlint or typecheck failed: see above');
const results = outcomes.map(([suite, { counts }]) => [suite, counts] as const);
console.log(`\n${closingLines(results).join('\n')}`);
process.exitCode = clean && results.every(([, { failed, passed }]) => failed === 0 && passed > 0) ? 0 : 1;
