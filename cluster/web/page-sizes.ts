import type { PageEntry } from './page-entries.ts';

/** A file of the build, with the others that it imports. */
export interface BuiltScript {
  readonly imports: readonly string[];
  /** Files that it loads only once they are asked for. */
  readonly later: readonly string[];
}

/** The JavaScript of one page. */
export interface PageSize {
  readonly name: string;
  readonly bytes: number;
  readonly budget: number;
}

/**
 * Counts the JavaScript of each page: its entry's file, and all that it imports, each once; and apart from it, what it loads later.
 *
 * @param scripts every file by its name
 * @param fileOf the file of a page's entry
 * @param bytesOf how long a file is when it goes out
 */
export function pageSizes(
  entries: readonly PageEntry[],
  scripts: ReadonlyMap<string, BuiltScript>,
  fileOf: (page: string) => string,
  bytesOf: (file: string) => number,
): PageSize[] {
  const total = (files: readonly string[]): number => files.reduce((sum, file) => sum + bytesOf(file), 0);
  return entries.flatMap(({ name, budget, laterBudget, over }) => {
    const there = new Set(over.flatMap((page) => [...filesFrom(fileOf(page), scripts)]));
    const first = filesFrom(fileOf(name), scripts);
    const own = [...first].filter((file) => !there.has(file));
    const later = [...allFrom(fileOf(name), scripts)].filter((file) => !there.has(file) && !first.has(file));
    return [
      { name, bytes: total(own), budget },
      ...(later.length > 0 ? [{ name: `${name}, later`, bytes: total(later), budget: laterBudget }] : []),
    ];
  });
}

/** A file and all that it imports at once. */
export function filesFrom(file: string, scripts: ReadonlyMap<string, BuiltScript>): Set<string> {
  return reached(file, (next) => scripts.get(next)?.imports ?? []);
}

/** A file and all that it ever loads. */
function allFrom(file: string, scripts: ReadonlyMap<string, BuiltScript>): Set<string> {
  return reached(file, (next) => {
    const { imports = [], later = [] } = scripts.get(next) ?? {};
    return [...imports, ...later];
  });
}

function reached(file: string, nextOf: (file: string) => readonly string[]): Set<string> {
  const files = new Set<string>();
  const add = (next: string): void => {
    if (files.has(next)) return;
    files.add(next);
    for (const each of nextOf(next)) add(each);
  };
  add(file);
  return files;
}

/** One line a page that is larger than it may be. */
export function tooLarge(sizes: readonly PageSize[]): string[] {
  return sizes
    .filter(({ bytes, budget }) => bytes > budget)
    .map(
      ({ name, bytes, budget }) =>
        `the page "${name}" brings ${String(bytes)} bytes of JavaScript after Brotli: it may bring ${String(budget)}`,
    );
}
