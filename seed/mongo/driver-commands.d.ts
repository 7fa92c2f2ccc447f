/** A part of the driver that it does not describe: see insert-titles.ts. */
declare module 'mongodb/lib/cmap/commands.js' {
  /** Documents of a command that go over the wire beside it, as bytes. */
  export class DocumentSequence {
    constructor(field: string);
    /** `document` is for those who watch commands; `bytes` is what is sent. */
    push(document: unknown, bytes: Uint8Array): number;
  }
}
