import type { Route, Subject, SubjectId, TierStatus } from '../../../cluster-view/events.ts';
import type { Figure, SubjectKind } from '../../../cluster-view/figures.ts';
import type { ClusterState } from '../../../cluster-view/state.ts';

import { combined, NO_READING, ratio, readingOf, sum, total, type Reading } from './readings.ts';
import type { SortKey } from './sort-rows.ts';
import type { SortColumn } from './view-state.ts';

/** Gone members stay in the table for half an hour, in grey. */
export const GONE_SHOWN_MS = 1_800_000;

/** One line of the table of replicas or of query pods. */
export interface Row {
  readonly id: SubjectId;
  readonly kind: SubjectKind;
  readonly name: string;
  readonly zone: string | null;
  readonly node: string | null;
  readonly role: Subject['role'];
  readonly state: string | null;
  /** How long the subject has been in its state; null: not known. */
  readonly sinceMs: number | null;
  readonly gone: boolean;
  /** How long ago the subject went; null while the subject is there. */
  readonly goneMs: number | null;
  /** Any figure of the subject's own. */
  readonly figure: (figure: Figure) => Reading;
  /** CPU in percent of the request, as autoscaling counts, from 0 to 1 and beyond. Unknown where nothing is requested. */
  readonly ofRequest: Reading;
  readonly memoryShare: Reading;
  readonly diskShare: Reading;
  readonly io: Reading;
  readonly bandwidth: Reading;
  /** A member's share of all reads, or a query pod's of all requests. */
  readonly share: Reading;
  /** Who avoids a member, and why. */
  readonly avoidedBy: readonly Route[];
}

/** The rows of one kind, in the order of the status. */
export function rowsOf(state: ClusterState, kind: SubjectKind, sinceEventMs: number): readonly Row[] {
  const tier = kind === 'member' ? state.status.tiers.database : state.status.tiers.query;
  const subjects = subjectsOf(state, kind, sinceEventMs);
  const asked: Figure = kind === 'member' ? 'readsPerSecond' : 'requestsPerSecond';
  const shares = subjects
    .filter(({ goneAt }) => goneAt === null)
    .map(({ id }) => readingOf(state, id, asked, sinceEventMs));
  const all = total(shares).value;
  return subjects.map((subject) => rowOf({ state, subject, tier, asked, all, sinceEventMs }));
}

/** Subjects that the status names, and those of whom only figures came: outside Kubernetes no status names anybody. */
function subjectsOf(state: ClusterState, kind: SubjectKind, sinceEventMs: number): readonly Subject[] {
  const now = state.at + sinceEventMs;
  const named = state.status.subjects.filter((subject) => subject.kind === kind);
  const names = new Set(named.map(({ id }) => id));
  const unnamed = (Object.keys(state.latest) as SubjectId[])
    .filter((id) => id.startsWith(`${kind}/`) && !names.has(id))
    .map((id) => unnamedSubject(id, kind));
  return [...named.filter(({ goneAt }) => goneAt === null || now - goneAt <= GONE_SHOWN_MS), ...unnamed];
}

function unnamedSubject(id: SubjectId, kind: SubjectKind): Subject {
  return {
    ...{ id, kind, name: id.slice(kind.length + 1), zone: null, node: null, role: null, state: null },
    ...{ ready: null, lagSeconds: null, since: null, goneAt: null },
  };
}

interface RowParts {
  readonly state: ClusterState;
  readonly subject: Subject;
  readonly tier: TierStatus | null;
  readonly asked: Figure;
  /** Sum of what all subjects of the kind are asked. */
  readonly all: number | null;
  readonly sinceEventMs: number;
}

function rowOf({ state, subject, tier, asked, all, sinceEventMs }: RowParts): Row {
  const { id, kind, name, zone, node, role, since, goneAt } = subject;
  const gone = goneAt !== null;
  const now = state.at + sinceEventMs;
  // What a gone subject last said is no figure of the present.
  const figure = (of: Figure): Reading => (gone ? NO_READING : readingOf(state, id, of, sinceEventMs));
  const of = (figures: readonly Figure[], combine: (values: readonly number[]) => number): Reading =>
    combined(figures.map(figure), combine);
  const request = tier?.cpuRequestCores ?? null;
  return {
    ...{ id, kind, name, zone, node, role, gone, figure },
    state: subject.state,
    sinceMs: since === null ? null : Math.max(0, now - since),
    goneMs: goneAt === null ? null : Math.max(0, now - goneAt),
    ofRequest: of(['cpuCores'], ([cores = NaN]) => ratio([cores, request ?? NaN])),
    memoryShare: of(['memoryBytes', 'memoryAvailableBytes'], ratio),
    diskShare: of(['fileSystemUsedBytes', 'fileSystemBytes'], ratio),
    io: of(['diskReadBytesPerSecond', 'diskWrittenBytesPerSecond'], sum),
    bandwidth: of(['networkInBytesPerSecond', 'networkOutBytesPerSecond'], sum),
    share: of([asked], ([reads = NaN]) => ratio([reads, all ?? NaN])),
    avoidedBy: gone || kind === 'pod' ? [] : routesTo(state, name).filter(({ avoided }) => avoided !== null),
  };
}

/** How each query pod sees a member. */
export function routesTo(state: ClusterState, member: string): readonly Route[] {
  return Object.values(state.routes)
    .flat()
    .filter((route) => route.member === member);
}

/** What a row is sorted by in a column. */
export function sortKeyOf(row: Row, column: SortColumn): SortKey {
  switch (column) {
    case 'name':
      return row.name;
    case 'state':
      return row.state;
    case 'zone':
      return row.zone;
    case 'node':
      return row.node;
    case 'cpu':
      return row.figure('cpuCores').value;
    case 'memory':
      return row.figure('memoryBytes').value;
    case 'disk':
      return row.kind === 'member' ? row.figure('dataBytes').value : null;
    case 'io':
      return row.io.value;
    case 'bandwidth':
      return row.bandwidth.value;
    case 'lag':
      return row.figure('lagMs').value;
    case 'share':
      return row.share.value;
    case 'cost':
      return row.figure('routingCost').value;
    default:
      return column satisfies never;
  }
}

/** How many query pods avoid a member for each reason. */
export function avoidance(row: Row): ReadonlyMap<NonNullable<Route['avoided']>, number> {
  const counts = new Map<NonNullable<Route['avoided']>, number>();
  for (const { avoided } of row.avoidedBy)
    if (avoided !== null) counts.set(avoided, (counts.get(avoided) ?? 0) + 1);
  return counts;
}
