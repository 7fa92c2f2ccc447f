/** As much of cli-progress 3 as is used here: its own types are another package's. */
declare module 'cli-progress' {
  export class SingleBar {
    constructor(options: {
      readonly format: string;
      readonly hideCursor?: boolean;
      readonly clearOnComplete?: boolean;
      readonly barsize?: number;
      readonly stream?: NodeJS.WritableStream;
    });
    start(total: number, startValue: number, payload: Readonly<Record<string, string>>): void;
    update(current: number, payload: Readonly<Record<string, string>>): void;
    stop(): void;
  }
}
