/** Something that stops `make up`, said so that the reader knows what to do next. */
export class ClusterError extends Error {
  override readonly name = 'ClusterError';
  /** Stable, for tests and searches: `ENGINE_UNAVAILABLE`, `PORT_TAKEN`, … */
  readonly code: string;
  /** What the reader can do, one choice a line. */
  readonly next: readonly string[];

  constructor(code: string, message: string, next: readonly string[] = [], options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.next = next;
  }
}
