import { schemaOf } from '../../catalog/dataset-schema.ts';
import type { KeptDataset } from '../../catalog/dataset-pointer.ts';
import { Snapshot } from '../../catalog/snapshot/snapshot.ts';
import { SnapshotError } from '../../catalog/snapshot/snapshot-error.ts';
import { cut, decodeHeader } from '../../catalog/snapshot/snapshot-header.ts';
import { type FinderTables, finderTablesInSteps } from './finder-tables.ts';
import type { LoadPace } from './load-pace.ts';
import type { SnapshotReader } from './snapshot-reader.ts';
import { SnapshotUnusable } from './snapshot-unusable.ts';

/** Whose snapshot is wanted. */
export type WantedSnapshot = Pick<KeptDataset, 'version' | 'schema'>;

/** A snapshot that was checked, with its tables: memory that threads can share. */
export interface LoadedSnapshot {
  readonly bytes: SharedArrayBuffer;
  readonly tables: FinderTables;
  /** How many milliseconds the load rested, because it was not urgent. */
  readonly restedMs: number;
}

/** How a snapshot is loaded. */
export interface LoadManner {
  /** Says when to rest. */
  readonly pace: LoadPace;
  readonly signal: AbortSignal;
}

/**
 * Reads a snapshot, checks it and makes its tables. Without a rest it keeps its thread busy for a second and more for a million titles.
 *
 * @throws SnapshotUnusable
 */
export async function loadSnapshot(
  reader: SnapshotReader,
  wanted: WantedSnapshot,
  { pace, signal }: LoadManner,
): Promise<LoadedSnapshot> {
  try {
    const first = await reader.header(signal);
    if (first === undefined) {
      throw new SnapshotUnusable(
        'MISSING',
        `Dataset ${wanted.version} has no search snapshot: load it anew to have one.`,
      );
    }
    const { header, totalBytes } = decodeHeader(first);
    check(header, wanted);
    const bytes = new SharedArrayBuffer(totalBytes);
    const all = new Uint8Array(bytes);
    all.set(first);
    let at = first.length;
    for await (const piece of reader.pieces(signal)) {
      if (at + piece.length > totalBytes) throw cut(at + piece.length, totalBytes);
      all.set(piece, at);
      at += piece.length;
      await pace.turn(signal);
    }
    if (at !== totalBytes) throw cut(at, totalBytes);
    const snapshot = await pace.work(Snapshot.readInSteps(bytes), signal);
    const tables = await pace.work(finderTablesInSteps(snapshot), signal);
    return { bytes, tables, restedMs: pace.restedMs };
  } catch (error) {
    throw unusable(error);
  }
}

function check(header: { readonly version: string; readonly schema: number }, wanted: WantedSnapshot): void {
  if (header.version !== wanted.version) {
    throw new SnapshotUnusable(
      'OTHER_VERSION',
      `The search snapshot of dataset ${wanted.version} says that it is of ${header.version}: load the dataset anew.`,
    );
  }
  if (header.schema !== schemaOf(wanted)) {
    throw new SnapshotUnusable(
      'OTHER_SCHEMA',
      `The search snapshot of dataset ${wanted.version} was made by rules ${header.schema}, and the dataset by rules ${schemaOf(wanted)}: load it anew.`,
    );
  }
}

function unusable(error: unknown): SnapshotUnusable {
  if (error instanceof SnapshotUnusable) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof SnapshotError) return new SnapshotUnusable(error.code, message, { cause: error });
  return new SnapshotUnusable('READ_FAILED', `The search snapshot could not be read: ${message}`, {
    cause: error,
  });
}
