import type { Browser } from 'playwright-core';

import { browserFilms } from './browser-films.ts';
import { type Look, openPage, type OpenedPage } from './browser-page.ts';
import { type BrowserService, startBrowserService } from './browser-service.ts';
import { launchBrowser } from './browser.ts';

/** One browser and one service that the test files of a process share, one after another. */
export interface BrowserWorld {
  readonly browser: Browser;
  readonly service: BrowserService;
  /** A tab that shares nothing with others, at the service. */
  open(look?: Look): Promise<OpenedPage>;
}

let shared: Promise<BrowserWorld> | undefined;

/** The world of this process: made at the first call, ended by mocha's root hook. Call it in a `before`. */
export function browserWorld(): Promise<BrowserWorld> {
  shared ??= (async () => {
    const service = await startBrowserService(await browserFilms());
    const browser = await launchBrowser().catch(async (error: unknown) => {
      await service.stop();
      throw error;
    });
    return { browser, service, open: (look) => openPage(browser, service.url, look) };
  })();
  return shared;
}

/** Mocha's root hooks (`--require`). */
export const mochaHooks = {
  afterAll: async (): Promise<void> => {
    const world = await shared?.catch(() => undefined); // Whoever asked for it was told why it did not start.
    await world?.browser.close();
    await world?.service.stop();
  },
};
