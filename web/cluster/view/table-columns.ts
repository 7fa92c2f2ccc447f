import type { SubjectKind } from '../../../cluster-view/figures.ts';

import type { SortColumn } from './view-state.ts';

/** A column of the tables: those that can be sorted by, and those that only query pods have. */
export type TableColumn = SortColumn | 'requests' | 'latency' | 'errors' | 'repeats' | 'eventLoop' | 'age';

/** The columns of the table of each kind, in their order. */
export const TABLE_COLUMNS: Readonly<Record<SubjectKind, readonly TableColumn[]>> = {
  member: [
    ...(['name', 'state', 'cpu', 'memory', 'disk', 'io', 'bandwidth', 'lag', 'share', 'cost'] as const),
    ...(['zone', 'node', 'age'] as const),
  ],
  pod: [
    ...(['name', 'state', 'cpu', 'memory', 'io', 'bandwidth', 'requests', 'share', 'latency'] as const),
    ...(['errors', 'repeats', 'eventLoop', 'zone', 'node', 'age'] as const),
  ],
};
