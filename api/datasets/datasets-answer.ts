import { z } from 'zod';

import type { LoadProgress, RowsOfReason, SkippedRows } from '../../catalog/load-progress.ts';
import type { KeptDataset } from '../../catalog/dataset-pointer.ts';
import type { DatasetListing, ListedDataset } from './dataset-list.ts';

/** Files and reasons told of one load. */
const MAX_REASONS = 100;

const PHASES = [
  'Sorting',
  'ReadingNames',
  'Loading',
  // Only where a loader of an earlier release wrote it.
  'Indexing',
  'Snapshot',
  'Verifying',
  'Complete',
  'Failed',
  'Refused',
] as const satisfies readonly LoadProgress['phase'][];

const date = z.iso.datetime();
const count = z.int().min(0);

const rowsOfReason = z.object({
  file: z.string().meta({ description: 'The file of the source.' }),
  reason: z.string(),
  rows: count,
});

/** How the load of a version goes or went. */
export const loadReport = z.object({
  version: z.string(),
  phase: z.enum(PHASES).meta({
    description:
      'What it was doing last; Complete once it was switched to. Why a load failed, the cluster’s status says.',
  }),
  titles: count.meta({ description: 'Written so far.' }),
  rejectedRows: count.meta({ description: 'Set aside as unusable so far.' }),
  percent: z.number().nullable().meta({ description: 'Of the phase; null where it cannot be told.' }),
  secondsLeft: z.number().nullable().meta({ description: 'Of the phase; null where it cannot be told.' }),
  startedAt: date,
  updatedAt: date,
  rejected: z.array(rowsOfReason).meta({ description: 'Rows set aside as unusable.' }),
  noted: z
    .array(rowsOfReason)
    .meta({ description: 'Rows that were used, though something about them had to be left out.' }),
  skipped: z.array(rowsOfReason).meta({ description: 'Rows left out on purpose.' }),
});

/** A dataset version that is there. */
export const listedDataset = z.object({
  version: z.string(),
  state: z
    .enum(['served', 'kept'])
    .meta({ description: 'kept: can be gone back to, and cursors that began in it go on.' }),
  answersHere: z.boolean().meta({
    description:
      'Whether this pod answers from it: not the one that is served while the pod’s replicas come to it or the pod reads its search snapshot, or where another release made it.',
  }),
  readable: z.boolean().meta({ description: 'Whether it was made by the rules of the pod’s release.' }),
  snapshotInMemory: z.boolean().meta({
    description:
      'Whether its search snapshot is in the pod’s memory. If not, MongoDB answers, which knows of no slips.',
  }),
  titles: count,
  titlesWithDirectors: count.nullable().meta({
    description: 'Those of which a director’s name is known; null where an earlier release loaded it.',
  }),
  rejectedRows: count,
  source: z.enum(['bundled', 'imdb', 'jsonLines']).nullable(),
  titlesChosen: z
    .string()
    .nullable()
    .meta({ description: 'Which of the source’s titles were loaded; null: all of them.' }),
  loadedAt: date,
  load: loadReport.nullable().meta({ description: 'null where no report is left.' }),
});

/** The body of a 200 to `GET /datasets`. */
export const datasetsAnswer = z.object({
  datasets: z
    .array(listedDataset)
    .meta({ description: 'The one that is served, then those that are kept, the one served last first.' }),
  otherLoads: z
    .array(loadReport)
    .meta({ description: 'Loads of versions that are not there: under way, failed or refused.' }),
});

export type DatasetsAnswer = z.infer<typeof datasetsAnswer>;
type LoadReport = z.infer<typeof loadReport>;

/** @param inMemory whether the search snapshot of a dataset is in this pod's memory */
export function datasetsListed(
  { datasets, otherLoads }: DatasetListing,
  inMemory: (dataset: KeptDataset) => boolean,
): DatasetsAnswer {
  return {
    datasets: datasets.map((listed) => datasetListed(listed, inMemory(listed.dataset))),
    otherLoads: otherLoads.map(loadReported),
  };
}

function datasetListed(
  { dataset, state, answersHere, readable, load }: ListedDataset,
  snapshotInMemory: boolean,
): DatasetsAnswer['datasets'][number] {
  const { version, titles, titlesWithDirectors, rejectedRows, source, titlesChosen, loadedAt } = dataset;
  return {
    ...{ version, state, answersHere, readable, snapshotInMemory, titles },
    titlesWithDirectors: titlesWithDirectors ?? null,
    rejectedRows,
    source: source ?? null,
    titlesChosen: titlesChosen ?? null,
    loadedAt: loadedAt.toISOString(),
    load: load === null ? null : loadReported(load),
  };
}

/** Without what is of use only beside the source's files: examples of rows, and messages that may name places within the cluster. */
function loadReported(progress: LoadProgress): LoadReport {
  const { version, phase, titles, rejectedRows, percent, secondsLeft, startedAt, updatedAt } = progress;
  return {
    ...{ version, phase, titles, rejectedRows },
    percent: percent ?? null,
    secondsLeft: secondsLeft ?? null,
    startedAt: startedAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    rejected: reasons(progress.rejected),
    noted: reasons(progress.noted),
    skipped: reasons(progress.skipped),
  };
}

function reasons(rows: readonly (RowsOfReason | SkippedRows)[] = []): LoadReport['rejected'] {
  return rows.slice(0, MAX_REASONS).map(({ file, reason, rows: many }) => ({ file, reason, rows: many }));
}
