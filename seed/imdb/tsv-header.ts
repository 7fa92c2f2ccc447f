/** The columns a file may have. */
export interface TsvColumns<Column extends string> {
  /** Those that are read. */
  readonly needed: readonly Column[];
  /** Those that may be there and are not read. Any other is a mistake. */
  readonly further: readonly string[];
}

/** Where in a row the needed columns are. */
export interface TsvHeader<Column extends string> {
  readonly width: number;
  readonly places: readonly (readonly [column: Column, index: number])[];
}

/**
 * Reads a header line without its line ending. A header that differs from what is known is refused as a whole: a tab too
 * many or a column of another name would shift or reject every row below it.
 *
 * @returns the header, or everything that is wrong with it, each a clause to be read after the file's name
 */
export function readTsvHeader<Column extends string>(
  line: string,
  { needed, further }: TsvColumns<Column>,
): TsvHeader<Column> | { readonly problems: readonly string[] } {
  if (line === '') return { problems: ['its first line is empty, where the names of its columns are due'] };
  const header = line.split('\t');
  const known: readonly string[] = [...needed, ...further];
  const missing = needed.filter((column) => !header.includes(column));
  const problems = missing.length === 0 ? [] : [`its header lacks ${columns(missing)}`];
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
  return { width: header.length, places: needed.map((column) => [column, header.indexOf(column)]) };
}

function columns(names: readonly string[]): string {
  return `the column${names.length > 1 ? 's' : ''} ${names.join(', ')}`;
}
