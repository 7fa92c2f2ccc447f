import { randomInt } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';

import type { MovieSearchClusterStatus } from '../../crds/movie-search-cluster.ts';
import type { LiveCluster } from '../support/live-cluster.ts';
import { startLoad } from '../support/load/load-generator.ts';
import { sample, sampleSpec, sampleTitles } from '../support/sample.ts';
import { waitUntil } from '../support/wait-until.ts';
import { median } from './spread.ts';

const { namespace, name } = sample;
/** A load that the members bear between two steps. */
const quietRate = 20;
const deadlineMs = 180_000;
/** Between two looks at the status. */
const LOOK_MS = 100;
/** Of metrics-server, the kubelets and the operator. */
const longestBeatMs = 20_000;

/** Seconds of one load step. */
interface Step {
  /** From the step of the load to the decision. */
  readonly decided: number;
  /** From the decision to the new member's first answers. */
  readonly answering: number;
  /** From the load's end to the minimum. */
  readonly back: number;
  readonly requests: number;
  readonly failed: number;
}

/**
 * A step of load on the database tier that needs one more member, and its end, again and again: how soon the decision comes, how
 * soon the new member answers, and whether a request fails on the way up or down.
 */
export async function benchAutoscaling(
  live: LiveCluster,
  tries: number,
  ratePerSecond: number,
): Promise<void> {
  console.log(
    `\nA load step from ${quietRate} to ${ratePerSecond} requests/s on members with 3 to 4 replicas, ${tries} tries:`,
  );
  await live.change(namespace, name, {
    database: {
      autoscaling: {
        minReplicas: 3,
        maxReplicas: 4,
        targetCPUUtilizationPercentage: 60,
        behavior: { scaleDown: { stabilizationWindowSeconds: 15 } },
      },
    },
  });
  try {
    await live.untilAsDesired(namespace, name, 3);
    const steps: Step[] = [];
    for (let number = 1; number <= tries; number++) {
      // Whoever measures has a beat, and a try that begins as the one before ends would always meet the same moment of it.
      await setTimeout(randomInt(longestBeatMs));
      const step = await once(live, ratePerSecond);
      steps.push(step);
      console.log(`  ${number}. ${told(step)}`);
    }
    for (const [what, value] of [
      ['decided after', ({ decided }: Step) => decided],
      ['new member answers after', ({ answering }: Step) => answering],
      ['back at the minimum after', ({ back }: Step) => back],
    ] as const) {
      console.log(
        `  ${what.padEnd(28)} p50 ${median(steps.map(value)).toFixed(1)} s, p95 ${p95(steps.map(value)).toFixed(1)} s`,
      );
    }
    const sum = (value: (step: Step) => number) => steps.reduce((total, step) => total + value(step), 0);
    console.log(`  ${sum(({ requests }) => requests)} requests, ${sum(({ failed }) => failed)} failed`);
  } finally {
    const { database = {} } = await sampleSpec();
    await live.change(namespace, name, { database: { ...database, autoscaling: null } });
    await live.untilAsDesired(namespace, name, 3);
  }
}

async function once(live: LiveCluster, ratePerSecond: number): Promise<Step> {
  const quiet = startLoad({ url: live.url, ratePerSecond: quietRate, titles: sampleTitles, maxSeconds: 900 });
  const began = performance.now();
  const seconds = (from: number) => (performance.now() - from) / 1000;
  const until = async (what: string, holds: (status: MovieSearchClusterStatus) => boolean) =>
    waitUntil(
      what,
      async () => holds((await live.cluster(namespace, name)).status ?? {}),
      deadlineMs,
      LOOK_MS,
    );
  const busy = startLoad({ url: live.url, ratePerSecond, titles: sampleTitles, maxSeconds: 600 });
  await until('a fourth member is wanted', ({ database }) => database?.desiredReplicas === 4);
  const decided = seconds(began);
  const decidedAt = performance.now();
  await until('the fourth member serves', ({ database }) => database?.readyReplicas === 4);
  const answering = seconds(decidedAt);
  const loud = await busy.stop();
  const endedAt = performance.now();
  await until(
    'three members are left',
    ({ database }) => database?.desiredReplicas === 3 && database.replicas === 3,
  );
  const back = seconds(endedAt);
  await live.untilAsDesired(namespace, name, 3);
  const calm = await quiet.stop();
  return {
    decided,
    answering,
    back,
    requests: loud.requests + calm.requests,
    failed: loud.failed + calm.failed,
  };
}

function told({ decided, answering, back, requests, failed }: Step): string {
  const [a, b, c] = [decided, answering, back].map((seconds) => seconds.toFixed(1));
  return `decided ${a} s, answering ${b} s later, back ${c} s after the load; ${requests} requests, ${failed} failed`;
}

/** Of few values, the greatest but for one in twenty. */
function p95(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(0.95 * sorted.length) - 1)] ?? Number.NaN;
}
