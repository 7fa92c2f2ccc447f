import type { LoadProgress } from '../../../catalog/load-progress.ts';
import type { LoadProgressStatus } from '../../../crds/status.ts';
import type { LoadObservation } from '../observed.ts';
import type { Announcement } from '../tiers/plan-tier-scale.ts';
import type { DatasetPlan } from './plan-dataset.ts';

/** How long figures stand in the status before newer ones of the same phase take their place. */
export const FIGURES_STAND_MS = 10_000;
/** A load that writes nothing for longer has given up, or its loader is gone. */
export const LONGEST_SILENCE_MS = 120_000;

const phaseWords: Readonly<Record<string, string>> = {
  Sorting: 'putting files in order',
  ReadingNames: 'reading names',
  Loading: 'writing titles',
  // A loader of an earlier release may be at work, or may have left it so.
  Indexing: 'building the index',
  Snapshot: 'building the search snapshot',
  Verifying: 'counting what was written',
} satisfies Partial<Record<LoadProgress['phase'], string>>;

export interface LoadProgressInput {
  readonly version: string;
  readonly state: DatasetPlan['state'];
  readonly load: LoadObservation;
  /** As the status has it. */
  readonly previous: LoadProgressStatus | undefined;
  readonly now: Date;
}

/**
 * What the status says of a load: nothing where none is under way. Figures that are equal, or that follow the last ones within
 * `FIGURES_STAND_MS`, change nothing; a new phase does at once. What cannot be told now is held as it is.
 */
export function loadProgressStatus(input: LoadProgressInput): LoadProgressStatus | undefined {
  const { version, state, load, previous, now } = input;
  const held = previous?.version === version ? previous : undefined;
  if (load.kind === 'NotLoading' || (state !== 'Loading' && state !== 'Unknown')) return undefined;
  if (load.kind === 'Unknown') return held;
  const { progress } = load;
  if (progress === null || !isUnderWay(progress, now)) return undefined;
  const next = statusOf(version, progress);
  if (held === undefined || isNewPhase(held, next)) return next;
  const isEqual = (['percent', 'titles', 'rowsPerSecond', 'secondsLeft'] as const).every(
    (figure) => held[figure] === next[figure],
  );
  const stoodMs = progress.updatedAt.getTime() - Date.parse(held.updatedAt ?? held.since);
  // Also backwards, where the loader's clock was put right.
  return isEqual || Math.abs(stoodMs) < FIGURES_STAND_MS ? held : next;
}

/** An Event for each phase that a status is the first to tell of. */
export function phaseAnnouncements(
  before: LoadProgressStatus | undefined,
  after: LoadProgressStatus | undefined,
): Announcement[] {
  if (after === undefined || (before !== undefined && !isNewPhase(before, after))) return [];
  return [{ reason: 'DatasetLoading', message: describeLoad(after), counted: null }];
}

/** `Loading dataset 2026-12: writing titles, 34 %, 48,000 titles/s, about 4 min left`, as far as it is known. */
export function describeLoad(progress: LoadProgressStatus): string {
  const { version, phase, percent, rowsPerSecond, secondsLeft } = progress;
  const rows = phase === 'Loading' ? 'titles' : 'rows';
  return [
    `Loading dataset ${version}: ${phaseInWords(phase)}`,
    ...(percent === undefined ? [] : [`${percent} %`]),
    ...(rowsPerSecond === undefined ? [] : [`${rowsPerSecond.toLocaleString('en')} ${rows}/s`]),
    ...(secondsLeft === undefined ? [] : [`about ${durationInWords(secondsLeft)} left`]),
  ].join(', ');
}

/** `writing titles`. */
export function phaseInWords(phase: string): string {
  return phaseWords[phase] ?? `in its phase ${phase}`;
}

function isUnderWay({ phase, updatedAt }: LoadProgress, now: Date): boolean {
  if (phase === 'Complete' || phase === 'Failed' || phase === 'Refused') return false;
  return now.getTime() - updatedAt.getTime() <= LONGEST_SILENCE_MS;
}

function isNewPhase(before: LoadProgressStatus, after: LoadProgressStatus): boolean {
  return (['version', 'phase', 'since'] as const).some((field) => before[field] !== after[field]);
}

/** Rounded: nobody reads more, and what does not change is not written. */
function statusOf(version: string, progress: LoadProgress): LoadProgressStatus {
  const { phase, titles, percent = null, rowsPerSecond = null, secondsLeft = null } = progress;
  return {
    version,
    phase,
    ...(percent !== null && { percent: Math.floor(percent) }),
    titles,
    ...(rowsPerSecond !== null && { rowsPerSecond: Number(rowsPerSecond.toPrecision(2)) }),
    ...(secondsLeft !== null && { secondsLeft: roundedSeconds(secondsLeft) }),
    since: (progress.phaseSince ?? progress.startedAt).toISOString(),
    updatedAt: progress.updatedAt.toISOString(),
  };
}

/** Up to ten seconds, or to a minute from ten on. */
function roundedSeconds(seconds: number): number {
  const step = seconds < 600 ? 10 : 60;
  return Math.ceil(seconds / step) * step;
}

function durationInWords(seconds: number): string {
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
