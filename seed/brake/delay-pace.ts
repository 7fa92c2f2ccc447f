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
/** So fast it begins beside readers. */
export const FIRST_SPEED = 0.3;

/**
 * The next speed of a load, as the share of its time in which it works: it grows by a step while the members answer about as fast as at
 * rest, and falls by a factor while they do not: additive increase, multiplicative decrease, as TCP's congestion control
 * (Chiu and Jain 1989), because the speed at which members become slow is not known and changes with what else they do.
 *
 * @param nowMs what a read takes now; null where nobody reads
 */
export function nextSpeed(
  speed: number,
  { nowMs, restMs }: { readonly nowMs: number | null; readonly restMs: number },
): number {
  if (nowMs === null) return Math.min(1, speed + FREE_GROWTH);
  const isLate = nowMs > restMs * MOST_FACTOR + NEGLIGIBLE_MS;
  return isLate ? Math.max(LEAST_SPEED, speed * FALL) : Math.min(1, speed + GROWTH);
}
