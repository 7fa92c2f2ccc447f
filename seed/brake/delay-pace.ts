import { type MeanTimes, READ_KINDS } from './read-times.ts';

/** Reads may take longer by this factor than at rest. */
const MOST_FACTOR = 1.25;
/** Less than this nobody notices, and a busy machine's clock is no better. */
const NEGLIGIBLE_MS = 1;
/** How the speed falls from look to look while reads take long, and how it grows while they do not. */
const FALL = 0.7;
const GROWTH = 0.05;
/** How it grows where nobody reads. */
const FREE_GROWTH = 0.25;

/** So slow goes a load at least: it has to end some time. */
export const LEAST_SPEED = 0.1;
/**
 * So fast it begins beside readers, and no faster does it become: members do not see how long a read waits elsewhere, as for a query pod that shares
 * their processors. The rest of the time is free of the load, whatever they say.
 */
export const MOST_SPEED = 0.3;

/**
 * What a look at the members says of people's reads: no member has told of any; nobody reads; what they take at rest is not known; they take
 * long; or they take about what they take at rest.
 */
export type ReadsAre = 'untold' | 'none' | 'notComparable' | 'late' | 'inTime';

/**
 * @param now what reads take now; null where no member has told
 * @param rest what they take while the load writes nothing; null where no member told then
 */
export function compareReads(now: MeanTimes | null, rest: MeanTimes | null): ReadsAre {
  if (now === null) return 'untold';
  if (READ_KINDS.every((kind) => now[kind] === null)) return 'none';
  let reads: ReadsAre = 'notComparable';
  for (const kind of READ_KINDS) {
    const nowMs = now[kind];
    const restMs = rest?.[kind] ?? null;
    if (nowMs === null || restMs === null) continue;
    if (nowMs > restMs * MOST_FACTOR + NEGLIGIBLE_MS) return 'late';
    reads = 'inTime';
  }
  return reads;
}

/**
 * The next speed of a load, as the share of its time in which it works: it grows by a step while the members answer about as fast as at
 * rest, and falls by a factor while they do not: additive increase, multiplicative decrease, as TCP's congestion control
 * (Chiu and Jain 1989), because the speed at which members become slow is not known and changes with what else they do.
 *
 * Where nothing says whether reads take long, the speed does not grow, and falls to the most that it may be beside readers if it is above: members that are too busy
 * to tell are those that need it most.
 */
export function nextSpeed(speed: number, reads: ReadsAre): number {
  switch (reads) {
    case 'untold':
    case 'notComparable':
      return Math.min(speed, MOST_SPEED);
    case 'none':
      return Math.min(1, speed + FREE_GROWTH);
    case 'late':
      return Math.max(LEAST_SPEED, Math.min(MOST_SPEED, speed * FALL));
    case 'inTime':
      return Math.min(MOST_SPEED, speed + GROWTH);
    default:
      return reads satisfies never;
  }
}
