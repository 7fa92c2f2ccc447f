/**
 * `make chaos`: breaks the local cluster in every way that is promised to be survived, one after another, each under load, and
 * measures. `CASE=name,name` tries some of them. Ends with 1 where a promise was not kept; the figures are in docs/failures.md.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { ChaosCase } from './chaos-case.ts';
import { chaosCases } from './cases/all.ts';
import { ChaosRun, type Outcome } from './chaos-run.ts';
import { withRows } from './failures-table.ts';
import { caseTold } from './telling.ts';

const page = join(import.meta.dirname, '../../docs/failures.md');

function wanted(asked: string | undefined): readonly ChaosCase[] {
  if (asked === undefined || asked === '') return chaosCases;
  return asked.split(',').map((name) => {
    const one = chaosCases.find((each) => each.name === name);
    if (one === undefined)
      throw new Error(`CASE=${name} is none of ${chaosCases.map((each) => each.name).join(', ')}`);
    return one;
  });
}

async function writeTable(outcomes: readonly Outcome[]): Promise<void> {
  const rows = outcomes.map(({ row }) => row).filter(({ tries }) => tries.length > 0);
  const text = withRows(
    await readFile(page, 'utf8'),
    rows,
    chaosCases.map(({ name }) => name),
  );
  await writeFile(page, await format(text, { ...(await resolveConfig(page)), filepath: page }));
}

const cases = wanted(process.env['CASE']);
const ended = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ended.abort());

const outcomes: Outcome[] = [];
const run = await ChaosRun.start(ended.signal, console.log);
try {
  for (const one of cases) {
    if (ended.signal.aborted) break;
    outcomes.push(await run.try(one));
  }
} finally {
  await run.end();
}
await writeTable(outcomes);
console.log('\nWhat was promised, and kept or not:');
for (const { row, broken } of outcomes) {
  for (const line of caseTold(row.name, row.limits, broken)) console.log(line);
}
const kept = outcomes.filter(({ broken }) => broken.length === 0).length;
console.log(`\n${kept} of ${cases.length} cases as promised`);
process.exitCode = kept === cases.length ? 0 : 1;
