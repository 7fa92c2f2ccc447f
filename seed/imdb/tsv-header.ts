/** The columns a file may have. */
export interface TsvColumns<Column extends string> {
  /** Those that are read. */
  readonly needed: readonly Column[];
  /** Of these, what one can do about it where a file lacks one, to be read behind its name. */
  readonly lacking?: Partial<Record<Column, string>>;
  /** Those that may be there and are not read. Any other is a mistake. */
  readonly further: readonly string[];
  /** The values of a row, of which `cell` gives one by its place in `needed`: an object of one shape, made millions of times. */
  readonly values: (cell: (place: number) => string | null) => Record<Column, string | null>;
}

/** Where in a row the needed columns are. */
export interface TsvHeader {
  /** How many columns a row has. */
  readonly width: number;
  /** For each of these, its place in `needed`; -1 for one that is not read. */
  readonly places: readonly number[];
}

/**
 * Reads a header line without its line ending. A header that differs from what is known is refused as a whole: a tab too
 * many or a column of another name would shift or reject every row below it.
 *
 * @returns the header, or everything that is wrong with it, each a clause to be read after the file's name
 */
export function readTsvHeader<Column extends string>(
  line: string,
  { needed, further, lacking }: Pick<TsvColumns<Column>, 'needed' | 'further' | 'lacking'>,
): TsvHeader | { readonly problems: readonly string[] } {
  if (line === '') return { problems: ['its first line is empty, where the names of its columns are due'] };
  const header = line.split('\t');
  const known: readonly string[] = [...needed, ...further];
  const missing = needed.filter((column) => !header.includes(column));
  const problems = missing.length === 0 ? [] : [`its header lacks ${columns(missing)}`];
  problems.push(...new Set(missing.flatMap((column) => lacking?.[column] ?? [])));
  for (const [index, column] of header.entries()) {
    if (column === '') {
      problems.push(`column ${index + 1} of its header has no name: take away the tab too many`);
    } else if (header.indexOf(column) < index) {
      problems.push(`its header has the column ${column} twice`);
    } else if (!known.includes(column)) {
      problems.push(
        `its header has the unknown column ${JSON.stringify(column)}: take it away, or give it its right name (known are ${known.join(', ')})`,
      );
    }
  }
  if (problems.length > 0) return { problems };
  const places = header.map((column) => needed.findIndex((each) => each === column));
  return { width: header.length, places };
}

function columns(names: readonly string[]): string {
  return `the column${names.length > 1 ? 's' : ''} ${names.join(', ')}`;
}
