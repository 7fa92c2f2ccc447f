import { expect } from 'chai';

import { waitUntil } from '../wait-until.ts';
import { startLoad, type LoadOptions } from './load-generator.ts';
import type { LoadReport } from './load-record.ts';

export interface UnderLoad extends LoadOptions {
  /** Requests that must have come due before something is done, and after it. */
  readonly warmUp: number;
}

/**
 * Does something under a load, and prints what became of the requests.
 *
 * @throws AssertionError where one failed
 */
export async function withoutFailure(
  { warmUp, ...options }: UnderLoad,
  happening: () => Promise<unknown>,
): Promise<LoadReport> {
  const load = startLoad(options);
  const more = (from: number): Promise<void> =>
    waitUntil('requests are answered', () => load.progress.requests >= from + warmUp, 60_000);
  try {
    await more(0);
    await happening();
    await more(load.progress.requests);
  } finally {
    await load.stop();
  }
  const report = await load.stop();
  console.log(`      ${told(report)}`);
  expect(report.failures, 'failures').to.deep.equal([]);
  expect(report.failed).to.equal(0);
  return report;
}

function told({ requests, seconds, failed, latencyMs }: LoadReport): string {
  const figures = `${requests} requests in ${Math.round(seconds)} s, ${failed} failed`;
  if (latencyMs === null) return figures;
  const [p50, p99, max] = [latencyMs.p50, latencyMs.p99, latencyMs.max].map((ms) => Math.round(ms));
  return `${figures}, p50 ${p50 ?? ''} ms, p99 ${p99 ?? ''} ms, max ${max ?? ''} ms`;
}
