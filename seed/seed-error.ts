/** What went wrong, for programs; the message is the sentence that people read. */
export type SeedErrorCode =
  | 'INVALID_CONFIG'
  | 'SOURCE_UNREADABLE'
  | 'SOURCE_MISSING'
  | 'SOURCE_CUT'
  | 'SOURCE_MALFORMED'
  | 'SOURCE_UNSORTED'
  | 'DUPLICATE_ID'
  | 'LOAD_REFUSED'
  | 'SCRATCH_UNAVAILABLE'
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

/** Errors that say something of the files themselves: the same files end in the same. */
const REFUSALS: ReadonlySet<SeedErrorCode> = new Set([
  'LOAD_REFUSED',
  'SOURCE_MALFORMED',
  'SOURCE_UNSORTED',
  'DUPLICATE_ID',
] as const);

/** Whether a load that ended so was refused for what it is made of, so that there is no use in trying again. */
export function isRefusal(error: unknown): boolean {
  return error instanceof SeedError && REFUSALS.has(error.code);
}
