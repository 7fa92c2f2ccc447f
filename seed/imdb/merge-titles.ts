import { LEFT_OUT, LeftOutRows, type TitleFilter } from '../title-filter.ts';
import type { ReadFile, SourceItem } from '../title-source.ts';
import type { DirectorNames } from './director-names.ts';
import type { ImdbColumns } from './imdb-files.ts';
import { joinTitle, type JoinedTitle, type TitleRows } from './join-title.ts';
import { fileItem } from './source-items.ts';
import { type SortedRow, SortedRows } from './sorted-rows.ts';
import type { TsvReader } from './tsv-reader.ts';

/** Items gathered before they are handed on: beside the names and one title's rows, all that a merge holds. */
const GROUP_SIZE = 50;

/** Titles walked past until a group is handed on, however empty. */
const ROWS_TO_A_TURN = 10_000;

const FURTHER_FILES = ['title.crew', 'title.akas', 'title.ratings'] as const;
export const TITLE_FILES = ['title.basics', ...FURTHER_FILES] as const;

export type TitleFile = (typeof TITLE_FILES)[number];

/** What hangs on each file. */
const GIVES: Readonly<Record<TitleFile, ReadFile['gives']>> = {
  'title.basics': ['titles'],
  'title.crew': ['titlesWithDirectors'],
  'title.akas': [],
  'title.ratings': [],
};

/** The files about titles, each opened. */
export type TitleReaders = { readonly [Name in TitleFile]: TsvReader<ImdbColumns[Name]> };

type TitleFiles = { readonly [Name in TitleFile]: SortedRows<ImdbColumns[Name]> };

interface JoinInput {
  files: TitleFiles;
  names: Pick<DirectorNames, 'get'>;
  filter: TitleFilter;
  leftOut: Readonly<Record<TitleFile, LeftOutRows>>;
}

/** Walks the files about titles side by side and joins what each says of a title that is to be loaded. */
export async function* mergeTitles(
  readers: TitleReaders,
  names: Pick<DirectorNames, 'get'>,
  filter: TitleFilter,
): AsyncGenerator<readonly SourceItem[]> {
  let items: SourceItem[] = [];
  const handOn = (): SourceItem[] => {
    const group = items;
    items = [];
    return group;
  };
  const files = sortedFiles(readers, (item) => void items.push(item));
  const basics = files['title.basics'];
  const leftOut = leftOutRows();
  const input = { files, names, filter, leftOut };
  for (let walked = 1; ; walked += 1) {
    const row = basics.current ?? (await basics.load());
    for (let left = setOrphansAside(files, row?.id, items); left !== NONE_LEFT;) {
      if (left === FULL) yield handOn();
      else await left.load();
      left = setOrphansAside(files, row?.id, items);
    }
    if (row === null) break;
    basics.drop();
    const reason = reasonToLeaveOut(row, filter);
    if (reason === null) {
      const further = furtherRows(files, row.id);
      joinNext(row, 'then' in further ? await further : further, input, items);
    } else {
      const passing = passBy(row, reason, files, leftOut);
      if (passing !== undefined) await passing;
    }
    // Those who stop a load, or tell how far it is, get their turn where nothing is wanted for long, too.
    if (items.length >= GROUP_SIZE || walked % ROWS_TO_A_TURN === 0) yield handOn();
  }
  for (const name of TITLE_FILES) {
    items.push(...leftOut[name].items(readers[name].name), fileItem(readers[name], GIVES[name]));
  }
  yield items;
}

/** Adds the title of these rows with all that is wrong with them. */
function joinNext(
  basics: TitleRows['basics'],
  { akas: all, crew, ratings }: FurtherRows,
  { files, names, filter, leftOut }: JoinInput,
  items: SourceItem[],
): void {
  const akas = filter.asksAliases
    ? all.filter(({ values }) => filter.loadsAlias(values.region, values.language))
    : all;
  leftOut['title.akas'].add(LEFT_OUT.alias, all.length - akas.length);
  const { title, odd }: JoinedTitle = joinTitle({ basics, crew, akas, ratings }, names);
  if (title !== null) items.push({ kind: 'title', title });
  for (const each of odd) files[each.file].tell(each.kind, each.row, each.reason);
  if (title !== null && filter.asksAdult && basics.values.isAdult !== '0') {
    files['title.basics'].tell('noted', basics, 'isAdult is neither 0 nor 1: taken for 0');
  }
}

/** Null: it is to be loaded, or is a bad row. */
function reasonToLeaveOut(
  { values: { titleType, isAdult } }: SortedRow<ImdbColumns['title.basics']>,
  filter: TitleFilter,
): string | null {
  if (titleType !== null && !filter.loadsType(titleType)) return LEFT_OUT.type;
  return filter.asksAdult && isAdult === '1' ? LEFT_OUT.adult : null;
}

/** Goes past a title that is left out, and all that belongs to it: no row of these is an orphan. Without a promise where all of them are in memory. */
function passBy(
  { id }: { id: string },
  reason: string,
  files: TitleFiles,
  leftOut: Readonly<Record<TitleFile, LeftOutRows>>,
): Promise<void> | undefined {
  leftOut['title.basics'].add(reason);
  let waiting: Promise<void>[] | undefined;
  for (const name of FURTHER_FILES) {
    const passed = files[name].passAll(id);
    if (typeof passed === 'number') leftOut[name].add(LEFT_OUT.title, passed);
    else (waiting ??= []).push(passed.then((rows) => leftOut[name].add(LEFT_OUT.title, rows)));
  }
  return waiting === undefined ? undefined : Promise.all(waiting).then(() => undefined);
}

function leftOutRows(): Record<TitleFile, LeftOutRows> {
  return {
    'title.basics': new LeftOutRows(),
    'title.crew': new LeftOutRows(),
    'title.akas': new LeftOutRows(),
    'title.ratings': new LeftOutRows(),
  };
}

function sortedFiles(readers: TitleReaders, onOdd: (item: SourceItem) => void): TitleFiles {
  return {
    'title.basics': new SortedRows(readers['title.basics'], { idColumn: 'tconst', unique: true, onOdd }),
    'title.crew': new SortedRows(readers['title.crew'], { idColumn: 'tconst', unique: true, onOdd }),
    'title.akas': new SortedRows(readers['title.akas'], { idColumn: 'titleId', unique: false, onOdd }),
    'title.ratings': new SortedRows(readers['title.ratings'], { idColumn: 'tconst', unique: true, onOdd }),
  };
}

const NONE_LEFT = 'none left';
const FULL = 'full';

/**
 * Sets aside the rows of titles before `id` (of all, without one), which title.basics lacks.
 *
 * @returns whether none is left, or the group is full; or the file that must be read on in to tell
 */
function setOrphansAside(
  files: TitleFiles,
  id: string | undefined,
  items: readonly SourceItem[],
): typeof NONE_LEFT | typeof FULL | { load(): Promise<unknown> } {
  for (const name of FURTHER_FILES) {
    const file = files[name];
    for (;;) {
      const row = file.current;
      if (row === undefined) return file;
      if (row === null || (id !== undefined && row.id >= id)) break;
      file.drop();
      file.tell('rejected', row, 'its title is not in title.basics');
      if (items.length >= GROUP_SIZE) return FULL;
    }
  }
  return NONE_LEFT;
}

type FurtherRows = Omit<TitleRows, 'basics'>;

/** What the other files say of a title: without a promise where all of that is in memory, which it nearly always is. */
function furtherRows(files: TitleFiles, id: string): FurtherRows | Promise<FurtherRows> {
  const akas = rowsOf(files['title.akas'], id);
  const crew = rowsOf(files['title.crew'], id);
  const ratings = rowsOf(files['title.ratings'], id);
  if (!('then' in akas) && !('then' in crew) && !('then' in ratings))
    return { akas, crew: crew[0], ratings: ratings[0] };
  return Promise.all([akas, crew, ratings]).then(([all, [credits], [rating]]) => ({
    akas: all,
    crew: credits,
    ratings: rating,
  }));
}

const NO_ROWS: readonly never[] = [];

/** The rows of one title, without an array where it has none. */
function rowsOf<Column extends string>(
  file: SortedRows<Column>,
  id: string,
): Promise<readonly SortedRow<Column>[]> | readonly SortedRow<Column>[] {
  const { current } = file;
  return current === undefined || current?.id === id ? file.takeAll(id) : NO_ROWS;
}
