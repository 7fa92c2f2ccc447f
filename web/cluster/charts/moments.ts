/** Index of the time nearest to a moment; null where there are no times. Times ascend. */
export function nearestIndex(times: readonly number[], moment: number): number | null {
  if (times.length === 0) return null;
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Infinity) < moment) low = middle + 1;
    else high = middle;
  }
  const before = times[low - 1];
  return before !== undefined && moment - before <= (times[low] ?? Infinity) - moment ? low - 1 : low;
}

/** A longer step: so many columns, about half a minute. */
const PAGE = 15;

/**
 * The moment to which a key moves the cursor of the charts, as on a slider: arrows by one column, Page Up and Page Down by
 * {@link PAGE}, Home and End to the ends.
 *
 * @param moment null: the cursor is nowhere yet, and starts at the newest column
 * @returns null where the key means nothing, or there is nothing to see
 */
export function momentAfterKey(key: string, times: readonly number[], moment: number | null): number | null {
  const last = times.length - 1;
  if (last < 0) return null;
  const index = moment === null ? null : nearestIndex(times, moment);
  const at = (wanted: number): number | null => times[Math.min(last, Math.max(0, wanted))] ?? null;
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return at(index === null ? last : index - 1);
    case 'ArrowRight':
    case 'ArrowUp':
      return at(index === null ? last : index + 1);
    case 'PageDown':
      return at((index ?? last) - PAGE);
    case 'PageUp':
      return at((index ?? last) + PAGE);
    case 'Home':
      return at(0);
    case 'End':
      return at(last);
    default:
      return null;
  }
}
