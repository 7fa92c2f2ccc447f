/**
 * - NOT_A_SNAPSHOT: the bytes are something else.
 * - TOO_NEW: a later release wrote it, by a format that this one does not know.
 * - CUT: there are fewer bytes, or more, than the header says.
 * - DAMAGED: a checksum does not match, or a part is missing.
 * - MISSING: there is none.
 */
export type SnapshotErrorCode = 'NOT_A_SNAPSHOT' | 'TOO_NEW' | 'CUT' | 'DAMAGED' | 'MISSING';

/** A search snapshot that cannot be read. Its message says what is wrong with it and what to do. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError';
  readonly code: SnapshotErrorCode;

  constructor(code: SnapshotErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
