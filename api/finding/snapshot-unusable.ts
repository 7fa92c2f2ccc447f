import type { SnapshotErrorCode } from '../../catalog/snapshot/snapshot-error.ts';

/**
 * - OTHER_VERSION: it is of another dataset version.
 * - OTHER_SCHEMA: it was folded by other rules than this release asks by.
 * - READ_FAILED: the replica did not give it, or not in time.
 * - those of SnapshotError. MISSING: a loader before snapshots loaded the dataset, or the dataset is being dropped.
 */
export type SnapshotFault = SnapshotErrorCode | 'OTHER_VERSION' | 'OTHER_SCHEMA' | 'READ_FAILED';

/** There is no search snapshot to find titles in; MongoDB answers instead. Its message says why. */
export class SnapshotUnusable extends Error {
  override readonly name = 'SnapshotUnusable';
  readonly code: SnapshotFault;

  constructor(code: SnapshotFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
