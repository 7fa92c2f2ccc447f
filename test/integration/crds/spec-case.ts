/** A spec that the API server must refuse. */
export interface Refused {
  readonly because: string;
  readonly spec: unknown;
  /** The field the message names. */
  readonly at: string;
  readonly message: string;
}

/** A spec that the API server must take. */
export interface Accepted {
  readonly when: string;
  readonly spec: unknown;
}
