/** Below, at or above zero as the bytes a[aFrom…aTo) come before, equal or come after b[bFrom…bTo); a beginning comes before the whole. */
export function compareBytes(
  a: Uint8Array,
  aFrom: number,
  aTo: number,
  b: Uint8Array,
  bFrom: number,
  bTo: number,
): number {
  const length = Math.min(aTo - aFrom, bTo - bFrom);
  for (let place = 0; place < length; place += 1) {
    const difference = (a[aFrom + place] ?? 0) - (b[bFrom + place] ?? 0);
    if (difference !== 0) return difference;
  }
  return aTo - aFrom - (bTo - bFrom);
}
