import type { DatasetPointer } from '../catalog/dataset-pointer.ts';
import type { LoadPhase, PhaseFigures, RowsOfReason, SkippedRows } from '../catalog/load-progress.ts';
import type { BrakeEvent, LoadBrake } from './brake/load-brake.ts';
import type { CatalogStore, LoadCounts } from './catalog-store.ts';
import type { Objection } from './judgement/judge-load.ts';
import type { JudgementLimits } from './judgement/judgement-limits.ts';
import type { TitleSource } from './title-source.ts';

export interface LoadOptions {
  version: string;
  source: TitleSource;
  store: CatalogStore;
  /** From where on what was loaded is refused. */
  limits: JudgementLimits;
  /** How many versions stay, the served one among them. */
  keepVersions: number;
  /** A folder for temporary files, of some 290 bytes a title. */
  scratchFolder: string;
  signal: AbortSignal;
  now: () => Date;
  /** Milliseconds of a clock that never goes back. Absent: the process's own. */
  monotonicNow?: () => number;
  /** What holds batches back. Absent: nothing does. */
  brake?: LoadBrake;
  /** What holds it back besides where a version is served, and people read. Absent: nothing does. */
  readersBrake?: (served: DatasetPointer) => LoadBrake;
  /** Told of each step as it is done, of each batch, and of progress every few seconds. */
  onEvent: (event: LoadEvent) => void;
}

export type LoadEvent =
  | { kind: 'alreadyCurrent'; pointer: DatasetPointer }
  | { kind: 'alreadyPublished'; counts: LoadCounts }
  /** A kept version is not as it was: it is loaded anew. */
  | { kind: 'keptDamaged'; collection: string; titles: number; remembered: number }
  /** `goesOnFrom`: the id up to which every title is stored already; '' where only some are; null where none is. */
  | { kind: 'staged'; goesOnFrom: string | null }
  | { kind: 'batch'; counts: LoadCounts }
  | { kind: 'phaseBegun'; phase: LoadPhase }
  /** Every few seconds of a phase. */
  | ({ kind: 'progress'; phase: LoadPhase } & PhaseFigures & LoadCounts)
  | { kind: 'phaseEnded'; phase: LoadPhase; seconds: number }
  | BrakeEvent
  /** Once for a phase whose percent cannot be had. */
  | { kind: 'shareUnknown'; phase: LoadPhase; error: unknown }
  /** A member refuses to tell how long reads take: only what the others tell decides how fast the load goes. Where all refuse, the load keeps its first speed. */
  | { kind: 'readsUnknown'; member: string; error: unknown }
  | { kind: 'written'; counts: LoadCounts }
  /** Once for each thing that was wrong with rows. */
  | ({ kind: 'rejected' | 'noted' } & RowsOfReason)
  /** Once for each reason for which rows were left out on purpose. */
  | ({ kind: 'skipped' } & SkippedRows)
  /** `kept`: the collection to look at; null where nothing was loaded. */
  | { kind: 'refused'; objections: readonly Objection[]; kept: string | null }
  | { kind: 'snapshotStored'; bytes: number; segments: number }
  | { kind: 'verified' }
  | { kind: 'published' }
  | { kind: 'switched'; from: string | null; pointer: DatasetPointer }
  | { kind: 'dropped'; collections: string[] };
