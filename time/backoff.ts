/** Growth of the pause between failed tries, in milliseconds. */
export interface BackoffSettings {
  readonly initialMs: number;
  readonly maxMs: number;
}

/**
 * The pause before try number `failures + 1`: doubled after each failure up to the limit, of which a random half is taken
 * off ("equal jitter"), so that many clients of one server that came back do not all return in the same moment.
 *
 * @param failures how many tries have failed in a row; at least 1
 * @param random in [0, 1)
 */
export function backoffDelay(
  { initialMs, maxMs }: BackoffSettings,
  failures: number,
  random: number,
): number {
  const ceiling = Math.min(maxMs, initialMs * 2 ** Math.min(failures - 1, 52));
  return Math.round(ceiling / 2 + (ceiling / 2) * random);
}
