/** `12.3 s (11.9 to 13.0)`: the median of some runs, and how far apart they were. */
export function spread(
  values: readonly number[],
  digits: (value: number) => string = (value) => value.toFixed(1),
  unit = 's',
): string {
  const sorted = values.toSorted((a, b) => a - b);
  const [least, most] = [sorted[0] ?? Number.NaN, sorted.at(-1) ?? Number.NaN];
  return `${digits(median(sorted))} ${unit} (${digits(least)} to ${digits(most)})`;
}

/** The middle one; of an even number, the upper of the two. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
