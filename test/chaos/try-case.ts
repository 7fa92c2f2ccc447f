import { startLoad, type Load } from '../support/load/load-generator.ts';
import type { KnownTitle } from '../support/load/known-title.ts';
import type { LoadReport } from '../support/load/load-record.ts';
import type { Blow, ChaosCase } from './chaos-case.ts';
import type { ChaosCluster } from './chaos-cluster.ts';
import type { Change } from './chronicle.ts';
import { figuresOf, type Figures } from './figures.ts';
import { isFull } from './redundancy.ts';
import type { Limits } from './verdict.ts';

/** The load under which each case is tried. */
export interface ChaosLoad {
  readonly url: string;
  readonly titles: readonly KnownTitle[];
  /** Requests, each over a connection of its own. */
  readonly ratePerSecond: number;
  /** How long it runs before the fault, and on after everything is as desired again. */
  readonly quietSeconds: number;
}

/** One try of a case. */
export interface Try {
  readonly figures: Figures;
  readonly load: LoadReport;
  /** What the case itself found broken. */
  readonly broken: readonly string[];
  /** What the operator said, with milliseconds after the fault. */
  readonly said: readonly Change<string>[];
}

/** The query service gives a request up after 2 s; whoever waits this long gets no answer any more. */
const answerWithinMs = 5_000;
const healthySeconds = 300;
/** The operator may have looked a moment before something changed. */
const healthyForSeconds = 3;

/**
 * Tries one fault under load, undoes it whatever happens, and measures.
 *
 * What the case has to restore is left to the caller, who knows the figures by then.
 *
 * @throws Error where the cluster is not healthy to begin with, or the fault could not be brought about
 */
export async function tryCase(chaosCase: ChaosCase, cluster: ChaosCluster, options: ChaosLoad): Promise<Try> {
  await untilHealthy(cluster);
  const blow = await chaosCase.prepare(cluster);
  // What was arranged may have moved members: the fault is to strike a set that is whole.
  await untilHealthy(cluster);
  try {
    return await underLoad(chaosCase.limits, cluster, blow, options);
  } finally {
    await lift(cluster, blow);
  }
}

/**
 * Puts the cluster back as the case found it.
 *
 * @returns what went wrong, for people
 */
export async function restoreAfter(
  { restore }: Pick<ChaosCase, 'restore'>,
  cluster: ChaosCluster,
): Promise<string[]> {
  try {
    await restore?.(cluster);
    return [];
  } catch (error) {
    return [`could not be restored: ${String(error)}`];
  }
}

async function underLoad(
  limits: Limits,
  cluster: ChaosCluster,
  blow: Blow,
  options: ChaosLoad,
): Promise<Try> {
  const { witness } = cluster;
  const chronicle = witness.restart();
  const loadBeganMs = performance.now();
  const load = startLoad({
    ...options,
    connections: 'new',
    timeoutMs: answerWithinMs,
    maxOutstanding: (2 * options.ratePerSecond * answerWithinMs) / 1000,
    maxSeconds: 2 * options.quietSeconds + longest(limits, blow),
  });
  try {
    await untilAnswered(cluster, load, options.quietSeconds * options.ratePerSecond);
    const struckMs = performance.now();
    witness.strike([...(blow.takes ?? []), ...(blow.takesForGood ?? [])]);
    await blow.strike();
    await untilOver(limits, cluster, blow, struckMs);
    const broken = (await blow.broken?.()) ?? [];
    const liftedMs = performance.now();
    await lift(cluster, blow);
    await cluster.comesTrue(() => isHealthy(cluster, liftedMs), patience(limits.settled));
    await cluster.pause(options.quietSeconds);
    const report = await load.stop();
    const moments = { loadBeganMs, struckMs, liftedMs, endedMs: performance.now() };
    const said = chronicle.said.map(({ atMs, value }) => ({ atMs: atMs - struckMs, value }));
    return { figures: figuresOf(chronicle, report, moments), load: report, broken, said };
  } finally {
    await load.stop();
  }
}

/** @throws Error where the cluster does not get healthy in 5 minutes */
export async function untilHealthy(cluster: ChaosCluster): Promise<void> {
  cluster.witness.restart();
  const startedMs = performance.now();
  await cluster.until('the cluster is healthy', () => isHealthy(cluster, startedMs), healthySeconds);
}

function isHealthy({ witness }: ChaosCluster, fromMs: number): boolean {
  const since = witness.chronicle.asDesiredSince(fromMs);
  const isSteady = since !== undefined && performance.now() - since >= healthyForSeconds * 1000;
  return isSteady && isFull(witness.snapshot().redundancy);
}

async function untilAnswered(cluster: ChaosCluster, load: Load, requests: number): Promise<void> {
  await cluster.until('requests are answered', () => load.progress.succeeded >= requests, 60);
}

async function untilOver(limits: Limits, cluster: ChaosCluster, blow: Blow, struckMs: number): Promise<void> {
  const { chronicle } = cluster.witness;
  const isBack = (): boolean => chronicle.fullAt(struckMs, performance.now()) !== undefined;
  if (limits.redundant.after === 'fault') await cluster.comesTrue(isBack, patience(limits.redundant.p95));
  const leftMs = struckMs + (blow.lasts ?? 0) * 1000 - performance.now();
  if (leftMs > 0) await cluster.pause(leftMs / 1000);
}

async function lift({ witness }: ChaosCluster, blow: Blow): Promise<void> {
  await blow.lift?.();
  witness.pardon(blow.takes ?? []);
}

/** How long what has a limit is waited for, in seconds: beyond the limit, so that it is known by how much it was missed. */
function patience(limit: number): number {
  return 2 * limit + 30;
}

function longest({ redundant, settled }: Limits, { lasts = 0 }: Blow): number {
  return 180 + Math.max(lasts, patience(redundant.p95)) + patience(settled);
}
