/** Points of a sparkline: about one a pixel of its width. */
const MOST_POINTS = 60;

/**
 * The path of a sparkline for an SVG's `d`, in a box of `width` × `height` with the newest value at the right edge. Gaps stay gaps.
 *
 * @param top the value at the upper edge; the lower edge is 0
 */
export function sparkPath(values: readonly (number | null)[], top: number, width: number, height: number): string {
  const count = Math.min(MOST_POINTS, values.length);
  if (count < 2 || !(top > 0)) return '';
  let path = '';
  let drawing = false;
  for (let point = 0; point < count; point++) {
    const value = highestOf(values, point, count);
    if (value === null) {
      drawing = false;
      continue;
    }
    const x = (point * width) / (count - 1);
    const y = height * (1 - Math.min(1, Math.max(0, value / top)));
    path += `${drawing ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`;
    drawing = true;
  }
  return path;
}

/** The highest value of the columns that fall on one point: a peak must not fall between two points. */
function highestOf(values: readonly (number | null)[], point: number, count: number): number | null {
  const start = Math.floor((point * values.length) / count);
  const end = Math.floor(((point + 1) * values.length) / count);
  let highest: number | null = null;
  for (let index = start; index < end; index++) {
    const value = values[index] ?? null;
    if (value !== null && (highest === null || value > highest)) highest = value;
  }
  return highest;
}
