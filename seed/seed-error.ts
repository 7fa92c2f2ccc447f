/** What went wrong, for programs; the message is the sentence that people read. */
export type SeedErrorCode =
  | 'INVALID_CONFIG'
  | 'SOURCE_UNREADABLE'
  | 'SOURCE_MISSING'
  | 'SOURCE_CUT'
  | 'SOURCE_MALFORMED'
  | 'SOURCE_UNSORTED'
  | 'DUPLICATE_ID'
  | 'STORE_UNAVAILABLE'
  | 'VERIFICATION_FAILED'
  | 'LOAD_SUPERSEDED'
  | 'STOPPED';

/** A load that cannot go on. Its message is one sentence or two: what happened, where, and what to do next. */
export class SeedError extends Error {
  override readonly name = 'SeedError';
  readonly code: SeedErrorCode;

  constructor(code: SeedErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
