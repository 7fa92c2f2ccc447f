/** How many tests of one run passed and failed. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Reads the counts from the closing lines of mocha's spec reporter (`  12 passing (3s)`, `  1 failing`). A run that ended
 * badly without a failing test, or executed none, counts as one failure: it crashed, or a pattern matches no file.
 */
export function countsOf(output: string, endedWell: boolean): Counts {
  const last = (word: string): number => {
    const found = [...output.matchAll(new RegExp(`^ {2}(\\d+) ${word}\\b`, 'gm'))].at(-1);
    return found === undefined ? 0 : Number(found[1]);
  };
  const [passed, failed] = [last('passing'), last('failing')];
  return { passed, failed: failed === 0 && (!endedWell || passed === 0) ? 1 : failed };
}

/**
 * What mocha's spec reporter says of the tests that failed, without their stack frames: names and messages, short enough to be said
 * once more at the end of a long run. Empty where nothing failed.
 */
export function failuresOf(output: string): string {
  const start = [...output.matchAll(/^ {2}\d+ failing\b.*$/gm)].at(-1);
  if (start === undefined) return '';
  return output
    .slice(start.index + start[0].length)
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s+at \S/.test(line))
    .join('\n');
}

/** The counts of several runs together. */
export function sumOf(counts: readonly Counts[]): Counts {
  return counts.reduce(
    (sum, { passed, failed }) => ({ passed: sum.passed + passed, failed: sum.failed + failed }),
    { passed: 0, failed: 0 },
  );
}

/** One line for each suite and, last and alone, the total. */
export function closingLines(results: readonly (readonly [string, Counts])[]): string[] {
  const line = ({ passed, failed }: Counts): string => `${String(passed)} passed, ${String(failed)} failed`;
  const total = sumOf(results.map(([, counts]) => counts));
  return [...results.map(([suite, counts]) => `${suite}: ${line(counts)}`), line(total)];
}
