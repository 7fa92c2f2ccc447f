import type { Figure as FigureName, SubjectKind } from '../../../cluster-view/figures.ts';
import type { ClusterState } from '../../../cluster-view/state.ts';
import { sortKeyOf, type Row } from '../view/rows.ts';
import { sortRows } from '../view/sort-rows.ts';
import { TABLE_COLUMNS, type TableColumn } from '../view/table-columns.ts';
import { BY_NAME, pressed, SORT_COLUMNS, type SortColumn, type Sorting } from '../view/view-state.ts';
import { useSpeech, type Speech } from '../words/language.ts';

import { Scrollable } from './cells.tsx';
import { RowCell, type RowContext } from './row-cells.tsx';

export interface ReplicaTableProps {
  readonly kind: SubjectKind;
  readonly state: ClusterState;
  readonly rows: readonly Row[];
  readonly sorting: Sorting;
  readonly onSort: (sorting: Sorting) => void;
}

/** The table of replicas, or of query pods. The buttons in the heads sort it, so a keyboard can do so, too. */
export function ReplicaTable({ kind, state, rows, sorting, onSort }: ReplicaTableProps) {
  const { words } = useSpeech();
  const columns = TABLE_COLUMNS[kind];
  // Both tables are sorted alike; by a column that a table does not have it is sorted by name.
  const own = columns.includes(sorting.by) ? sorting : BY_NAME;
  const sorted = sortRows(rows, own, (row) => sortKeyOf(row, own.by));
  const top = topsOf(state, rows);
  const title = kind === 'member' ? words.members : words.pods;
  const tier = kind === 'member' ? state.status.tiers.database : state.status.tiers.query;
  return (
    <section aria-labelledby={`table-${kind}`}>
      <h2 id={`table-${kind}`}>{title}</h2>
      {rows.length === 0 && <p>{kind === 'member' ? words.noMembers : words.noPods}</p>}
      {rows.length > 0 && (
        <Scrollable label={title}>
          <table class="replicas" data-kind={kind} aria-describedby="sort-explained">
            <thead>
              <tr>
                {columns.map((column) => (
                  <Head key={column} column={column} kind={kind} sorting={own} onSort={onSort} />
                ))}
              </tr>
            </thead>
            <tbody>
              {sorted.map((row) => (
                <TableRow
                  key={row.id}
                  columns={columns}
                  context={{ row, tier, top, history: historyOf(state, row) }}
                />
              ))}
            </tbody>
          </table>
        </Scrollable>
      )}
    </section>
  );
}

interface HeadProps {
  readonly column: TableColumn;
  readonly kind: SubjectKind;
  readonly sorting: Sorting;
  readonly onSort: (sorting: Sorting) => void;
}

function Head({ column, kind, sorting, onSort }: HeadProps) {
  const { words } = useSpeech();
  const by = SORT_COLUMNS.find((each) => each === column);
  if (by === undefined) return <th scope="col">{titleOf(column, words)}</th>;
  const isSorted = sorting.by === by;
  return (
    <th scope="col" {...(isSorted && { 'aria-sort': sorting.descending ? 'descending' : 'ascending' })}>
      <button type="button" class="sort" onClick={() => onSort(pressed(sorting, by))}>
        {words.column[by]}
        {by === 'share' && <small class="more">{words.shareOf[kind]}</small>}
        <span aria-hidden="true">{isSorted ? (sorting.descending ? ' ▼' : ' ▲') : ''}</span>
      </button>
    </th>
  );
}

function titleOf(column: Exclude<TableColumn, SortColumn> | SortColumn, words: Speech['words']): string {
  switch (column) {
    case 'requests':
      return words.requests;
    case 'latency':
      return words.latency;
    case 'errors':
      return words.trouble5xx;
    case 'repeats':
      return words.repeats;
    case 'eventLoop':
      return words.eventLoop;
    case 'age':
      return words.ageColumn;
    default:
      return words.column[column];
  }
}

function TableRow({
  columns,
  context,
}: {
  readonly columns: readonly TableColumn[];
  readonly context: RowContext;
}) {
  const { row } = context;
  return (
    <tr class={row.gone ? 'gone' : ''} data-subject={row.id}>
      {columns.map((column) =>
        column === 'name' ? (
          <th key={column} scope="row">
            <RowCell column={column} context={context} />
          </th>
        ) : (
          <td key={column}>
            <RowCell column={column} context={context} />
          </td>
        ),
      )}
    </tr>
  );
}

function historyOf(state: ClusterState, { id }: Row): RowContext['history'] {
  return (figure) => state.series[id]?.[figure];
}

/** The highest values of figures now and in the last ten minutes, over all rows. Each is looked for once. */
function topsOf(state: ClusterState, rows: readonly Row[]): RowContext['top'] {
  const tops = new Map<FigureName, number>();
  return (figure) => {
    let top = tops.get(figure);
    if (top === undefined) {
      top = 0;
      for (const { id } of rows)
        for (const value of state.series[id]?.[figure] ?? []) if (value !== null && value > top) top = value;
      tops.set(figure, top);
    }
    return top;
  };
}
