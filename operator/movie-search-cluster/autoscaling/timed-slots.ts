/** Something that happened at a time, in milliseconds since the epoch. */
export interface Timed {
  readonly at: number;
}

/**
 * The most entries a list of the memory has. The longest window, 3600 s, has 362 at an evaluation every 10 s, which is
 * the most there are; only an operator that evaluates much oftener comes here.
 */
export const mostSlots = 512;

/**
 * `slots` with `entry` in the place of the last one that `isReusable`, or after all others where none is.
 *
 * Kubernetes keeps what is out of date until its place is needed. An entry that was not overwritten counts again when an edit
 * lengthens a window, so the place matters. Source: the ends of `stabilizeRecommendation`,
 * `stabilizeRecommendationWithBehaviors` and `storeScaleEvent` in horizontal.go. The bound is our own: a full list gives up its
 * oldest entry.
 */
export function withEntry<Entry extends Timed>(
  slots: readonly Entry[],
  entry: Entry,
  isReusable: (slot: Entry) => boolean,
): readonly Entry[] {
  const reusable = slots.findLastIndex(isReusable);
  if (reusable !== -1) return slots.with(reusable, entry);
  if (slots.length < mostSlots) return [...slots, entry];
  const oldest = slots.reduce((found, { at }, index) => (at < (slots[found]?.at ?? at) ? index : found), 0);
  return slots.with(oldest, entry);
}
