import type { SourceItem } from '../title-source.ts';
import type { DirectorNames } from './director-names.ts';
import type { ImdbColumns } from './imdb-files.ts';
import { joinTitle, type JoinedTitle } from './join-title.ts';
import { fileItem } from './source-items.ts';
import { type SortedRow, SortedRows } from './sorted-rows.ts';
import type { TsvReader } from './tsv-reader.ts';

/** Items gathered before they are handed on: beside the names and one title's rows, all that a merge holds. */
const GROUP_SIZE = 500;

type TitleFile = 'title.basics' | 'title.crew' | 'title.akas' | 'title.ratings';

/** The files about titles, each opened. */
export type TitleReaders = { readonly [Name in TitleFile]: TsvReader<ImdbColumns[Name]> };

type TitleFiles = { readonly [Name in TitleFile]: SortedRows<ImdbColumns[Name]> };

/** Walks the files about titles side by side and joins what each says of a title. */
export async function* mergeTitles(
  readers: TitleReaders,
  names: Pick<DirectorNames, 'get'>,
): AsyncGenerator<readonly SourceItem[]> {
  let items: SourceItem[] = [];
  const handOn = (): SourceItem[] => {
    const group = items;
    items = [];
    return group;
  };
  const files = sortedFiles(readers, (item) => void items.push(item));
  const basics = files['title.basics'];
  for (;;) {
    const row = basics.current ?? (await basics.load());
    while (!(await setOrphansAside(files, row?.id, items))) yield handOn();
    if (row === null) break;
    basics.drop();
    const { title, odd }: JoinedTitle = joinTitle(
      {
        basics: row,
        crew: (await rowsOf(files['title.crew'], row.id))[0],
        akas: await rowsOf(files['title.akas'], row.id),
        ratings: (await rowsOf(files['title.ratings'], row.id))[0],
      },
      names,
    );
    if (title !== null) items.push({ kind: 'title', title });
    for (const each of odd) files[each.file].tell(each.kind, each.row, each.reason);
    if (items.length >= GROUP_SIZE) yield handOn();
  }
  items.push(
    fileItem(readers['title.basics'], ['titles']),
    fileItem(readers['title.crew'], ['titlesWithDirectors']),
    fileItem(readers['title.akas'], []),
    fileItem(readers['title.ratings'], []),
  );
  yield items;
}

function sortedFiles(readers: TitleReaders, onOdd: (item: SourceItem) => void): TitleFiles {
  return {
    'title.basics': new SortedRows(readers['title.basics'], { idColumn: 'tconst', unique: true, onOdd }),
    'title.crew': new SortedRows(readers['title.crew'], { idColumn: 'tconst', unique: true, onOdd }),
    'title.akas': new SortedRows(readers['title.akas'], { idColumn: 'titleId', unique: false, onOdd }),
    'title.ratings': new SortedRows(readers['title.ratings'], { idColumn: 'tconst', unique: true, onOdd }),
  };
}

/** Sets aside the rows of titles before `id` (of all, without one), which title.basics lacks; false once a group is full. */
async function setOrphansAside(
  files: TitleFiles,
  id: string | undefined,
  items: readonly SourceItem[],
): Promise<boolean> {
  for (const name of ['title.crew', 'title.akas', 'title.ratings'] as const) {
    const file = files[name];
    for (;;) {
      const row = file.current ?? (await file.load());
      if (row === null || (id !== undefined && row.id >= id)) break;
      file.drop();
      file.tell('rejected', row, 'its title is not in title.basics');
      if (items.length >= GROUP_SIZE) return false;
    }
  }
  return true;
}

const NO_ROWS: readonly never[] = [];

/** The rows of one title, without a promise where it has none. */
function rowsOf<Column extends string>(
  file: SortedRows<Column>,
  id: string,
): Promise<readonly SortedRow<Column>[]> | readonly SortedRow<Column>[] {
  const { current } = file;
  return current === undefined || current?.id === id ? file.takeAll(id) : NO_ROWS;
}
