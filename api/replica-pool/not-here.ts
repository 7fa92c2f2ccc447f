/** A replica cannot answer this, which is no fault of it: another one may. `reason` is what to throw where none can. */
export class NotHere extends Error {
  override readonly name = 'NotHere';
  readonly code = 'NOT_HERE';
  readonly reason: Error;

  constructor(reason: Error) {
    super(reason.message, { cause: reason });
    this.reason = reason;
  }
}
