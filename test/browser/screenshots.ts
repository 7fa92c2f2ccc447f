/**
 * `make screenshots`: pictures of both faces of the page on the local cluster, light and dark, for the README: docs/figures/*.webp.
 * `MOVIE_SEARCH_URL` names another service.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { CDPSession, Page } from 'playwright-core';

import { openPage } from '../support/browser-page.ts';
import { launchBrowser } from '../support/browser.ts';

const folder = join(import.meta.dirname, '../../docs/figures');
/** Of 100: text stays sharp, and a picture is some 50 kB. */
const QUALITY = 80;
/** The window of each face, in CSS pixels. */
const WINDOWS = { search: { width: 1100, height: 620 }, cluster: { width: 1100, height: 1180 } } as const;

/** What is to be seen in a picture, and how to get there. */
const faces: Readonly<Record<keyof typeof WINDOWS, (page: Page) => Promise<void>>> = {
  search: async (page) => {
    await page.goto('/?q=the+godfahter');
    await page.locator('.films .row').first().waitFor();
    await page.getByRole('combobox').fill('the god');
    await page.getByRole('option').filter({ hasText: 'The Godfather' }).first().waitFor();
    await page.keyboard.press('ArrowDown');
  },
  cluster: async (page) => {
    await page.goto('/cluster');
    await page.locator('[data-connection=live]').waitFor();
    await page.locator('[data-figure=cpu] .value').filter({ hasText: /\d/ }).waitFor();
    // Ten minutes of history come with the first event; a few more give the curves their end.
    await page.waitForTimeout(3000);
  },
};

/** Playwright writes PNG and JPEG; WebP, a third of their size, the browser writes itself. */
async function webp(session: CDPSession): Promise<Buffer> {
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
  return Buffer.from(data, 'base64');
}

const origin = process.env['MOVIE_SEARCH_URL'] ?? '';
if (origin === '') throw new Error('There is no local cluster: run `make up`, or set MOVIE_SEARCH_URL.');
mkdirSync(folder, { recursive: true });
const browser = await launchBrowser();
try {
  for (const face of ['search', 'cluster'] as const) {
    const viewport = WINDOWS[face];
    for (const colorScheme of ['light', 'dark'] as const) {
      const opened = await openPage(browser, origin, { colorScheme, viewport, reducedMotion: 'reduce' });
      await faces[face](opened.page);
      const picture = await webp(await opened.context.newCDPSession(opened.page));
      const file = join(folder, `${face}-${colorScheme}.webp`);
      writeFileSync(file, picture);
      console.log(`${file}: ${Math.ceil(picture.length / 1024)} KiB`);
      await opened.close();
    }
  }
} finally {
  await browser.close();
}
