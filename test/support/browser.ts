import { existsSync } from 'node:fs';
import { delimiter } from 'node:path';

import { type Browser, chromium } from 'playwright-core';

import { findBrowser } from '../../cluster/tools/browser.ts';

/** The Chromium of `make tools`, or the one that MOVIE_SEARCH_CHROMIUM names. @throws Error that says what to do where there is none */
export function chromiumBinary(env: NodeJS.ProcessEnv = process.env): string {
  const own = env['MOVIE_SEARCH_CHROMIUM'] ?? '';
  const binary = own === '' ? findBrowser((env['PATH'] ?? '').split(delimiter)) : own;
  if (binary !== undefined && existsSync(binary)) return binary;
  throw new Error(
    `There is no browser${own === '' ? '' : ` at ${own}`}: run "make tools", or set MOVIE_SEARCH_CHROMIUM to a Chromium.`,
  );
}

/**
 * Starts a real Chromium without a window. It can reach the loopback alone: a page that asks for anything else gets no answer.
 * It ends with this process, even one that is killed, since it speaks to it by a pipe.
 */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumBinary(),
    // Chromium's sandbox refuses to work for root, as whom tests run in containers. The pages it opens are the project's own.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
      // Containers mostly have little of /dev/shm.
      '--disable-dev-shm-usage',
      '--disable-gpu',
    ],
  });
}
