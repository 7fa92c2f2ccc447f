import type { Page } from 'playwright-core';

/** The start page, once the browser keeps what it shows without the network. The service worker answers for pages opened from then on. */
export async function openWithShell(page: Page): Promise<void> {
  await page.goto('/');
  await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
}
