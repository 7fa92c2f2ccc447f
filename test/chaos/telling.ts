import { failuresBySecond } from '../support/load/load-record.ts';
import { failureKinds } from '../support/load/judge-answer.ts';
import type { Figures } from './figures.ts';
import { limitsTold } from './failures-table.ts';
import type { Limits } from './verdict.ts';
import type { Try } from './try-case.ts';

const mostSaid = 60;

/** What one try came to, as lines for whoever watches the run. */
export function tryTold({ figures, load, said }: Try): string[] {
  const { p99, longestGap, redundant, redundantAfterLift, lifted, noticed, leader, settled, lostAgain } =
    figures;
  const failures = [...failuresBySecond({ failedDueMs: figures.failedAt.map((at) => at * 1000) }, 0)];
  return [
    `${figures.requests} requests, ${load.failed} failed${kindsTold(figures)}, longest gap ${seconds(longestGap)}, p99 ${seconds(p99)}`,
    ...(failures.length === 0
      ? []
      : [
          `failed by second after the fault: ${failures.map(([second, count]) => `${second}: ${count}`).join(', ')}`,
        ]),
    ...load.failures.slice(0, 3).map(({ kind, reason }) => `a failure: ${kind}, ${reason}`),
    `seen after ${seconds(noticed)}, another operator led after ${seconds(leader)}, redundancy full after ${seconds(redundant)}`,
    `undone after ${seconds(lifted)}; from then on full after ${seconds(redundantAfterLift)}, nothing left to do after ${seconds(settled)}` +
      (lostAgain === 0 ? '' : `; redundancy was lost again ${lostAgain} times`),
    ...said
      .slice(0, mostSaid)
      .map(({ atMs, value }) => `  ${(atMs / 1000).toFixed(1).padStart(6)} s  ${value}`),
    ...(said.length <= mostSaid ? [] : [`  … and ${said.length - mostSaid} lines more`]),
  ];
}

/** One line for a case at the end of a run. */
export function caseTold(name: string, limits: Limits, broken: readonly string[]): string[] {
  if (broken.length === 0) return [`  ✔ ${name}: ${limitsTold(limits)}`];
  return [`  ✘ ${name}`, ...broken.map((promise) => `      ${promise}`)];
}

function kindsTold({ failedByKind }: Figures): string {
  const kinds = failureKinds.flatMap((kind) => {
    const count = failedByKind[kind] ?? 0;
    return count === 0 ? [] : [`${count} ${kind}`];
  });
  return kinds.length === 0 ? '' : ` (${kinds.join(', ')})`;
}

function seconds(time: number | undefined): string {
  return time === undefined ? '–' : `${time.toFixed(1)} s`;
}
