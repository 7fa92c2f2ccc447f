import { expect } from 'chai';
import type { Page } from 'playwright-core';

import { openWithShell } from '../support/browser-shell.ts';
import { tabForEach } from '../support/browser-tab.ts';
import { waitUntil } from '../support/wait-until.ts';

describe('the service worker of the search page', () => {
  let page: Page;
  /** What the worker was since the browser last told, in its order: `running`, `stopping`, … */
  let told: string[];

  tabForEach(async (tab) => {
    ({ page } = tab);
    await openWithShell(page);
    await page.goto('/');
    told = [];
    const session = await tab.context.newCDPSession(page);
    session.on('ServiceWorker.workerVersionUpdated', ({ versions }) =>
      told.push(...versions.map(({ runningStatus }) => runningStatus)),
    );
    await session.send('ServiceWorker.enable');
    await session.send('ServiceWorker.stopAllWorkers');
    await waitUntil('the worker rests', () => told.at(-1) === 'stopped');
    told.length = 0;
  });

  it('is not woken by what is typed and looked for: only by a page that is opened', async () => {
    const box = page.getByRole('combobox');
    await box.pressSequentially('godf');
    await page.getByRole('option').filter({ hasText: 'The Godfather' }).first().waitFor();
    await box.fill('jaws');
    await page.keyboard.press('Enter');
    await page.locator('.films').getByRole('link', { name: 'Jaws', exact: true }).first().waitFor();
    expect(told).to.deep.equal([]);
    const isControlled = await page.evaluate(() => navigator.serviceWorker.controller !== null);
    expect(isControlled, 'the worker answers for this page').to.equal(true);
    await page.reload();
    await waitUntil('the worker runs', () => told.includes('running'));
  });
});
