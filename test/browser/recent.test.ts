import { expect } from 'chai';
import type { Locator, Page } from 'playwright-core';

import type { OpenedPage } from '../support/browser-page.ts';
import { tabForEach } from '../support/browser-tab.ts';

describe('recent searches', () => {
  let opened: OpenedPage;
  let page: Page;
  let recent: Locator;

  tabForEach(async (tab) => {
    opened = tab;
    ({ page } = tab);
    recent = page.getByRole('region', { name: 'Recent searches' });
    await page.goto('/');
    await recent.waitFor();
  });

  const search = async (q: string): Promise<void> => {
    await page.getByRole('combobox').fill(q);
    await page.keyboard.press('Enter');
    await page.locator('#results .origin').waitFor();
    await page.waitForFunction((asked) => new URL(location.href).searchParams.get('q') === asked, q);
    await page.waitForFunction((asked) => document.title.startsWith(asked), q);
  };
  const listed = async (): Promise<string[]> => {
    await page.goto('/');
    await recent.waitFor();
    return recent.getByRole('link').allTextContents();
  };

  it('are listed, the latest first, each once, and lead back to what they found', async () => {
    expect(await recent.textContent()).to.include('None yet');
    for (const q of ['jaws', 'psycho', 'jaws']) await search(q);
    expect(await listed()).to.deep.equal(['jaws', 'psycho']);
    await recent.getByRole('link', { name: 'psycho' }).click();
    await page.waitForURL('**/?q=psycho');
    await page.locator('.films .row').first().waitFor();
  });

  it('are removed one by one, and all at once', async () => {
    for (const q of ['jaws', 'psycho', 'vertigo']) await search(q);
    expect(await listed()).to.have.length(3);
    await recent.getByRole('button', { name: 'Remove “psycho”' }).click();
    expect(await listed()).to.deep.equal(['vertigo', 'jaws']);
    await recent.getByRole('button', { name: 'Remove all' }).click();
    expect(await listed()).to.deep.equal([]);
  });

  it('are not kept once they are switched off, and nothing of them stays in the browser', async () => {
    await search('jaws');
    await listed();
    await recent.getByRole('checkbox').uncheck();
    await search('psycho');
    expect(await listed()).to.deep.equal([]);
    expect(await recent.getByRole('checkbox').isChecked()).to.equal(false);
    expect(await page.evaluate(() => JSON.stringify(Object.entries(localStorage)))).to.not.match(
      /jaws|psycho/,
    );
    await recent.getByRole('checkbox').check();
    await search('vertigo');
    expect(await listed()).to.deep.equal(['vertigo']);
  });

  it('stay in this browser: no request but the search itself has them', async () => {
    await search('jaws');
    await listed();
    const withWord = opened.asked.filter((url) => url.includes('jaws')).map((url) => new URL(url).pathname);
    expect(new Set(withWord)).to.deep.equal(new Set(['/titles/suggest', '/directors']));
  });
});
