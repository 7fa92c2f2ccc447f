import { appendFileSync } from 'node:fs';
import type { Context } from 'mocha';

/** Where the seconds of each file go, a line a file; absent: nowhere. */
const log = process.env['FILE_SECONDS_LOG'];
let beganAt = 0;

/**
 * Mocha's root hooks (`--require`): how long each file took. They run once a file where mocha runs files side by side, and nothing is
 * written elsewhere.
 */
export const mochaHooks = {
  beforeAll(): void {
    beganAt = performance.now();
  },
  afterAll(this: Context): void {
    const file = this.test?.parent?.suites[0]?.file;
    if (log === undefined || file === undefined || process.env['MOCHA_WORKER_ID'] === undefined) return;
    appendFileSync(log, `${Math.round((performance.now() - beganAt) / 1000)} ${file}\n`);
  },
};
