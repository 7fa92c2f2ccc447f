import { expect } from 'chai';
import type { Page } from 'playwright-core';

import { NAMESAKE_TITLE } from '../support/browser-films.ts';
import type { OpenedPage } from '../support/browser-page.ts';
import { tabForEach } from '../support/browser-tab.ts';
import { waitUntil } from '../support/wait-until.ts';

/** Where somebody is in a list. */
interface Where {
  readonly address: string;
  readonly scroll: number;
  readonly focus: string;
  readonly rows: readonly string[];
  readonly box: string;
}

describe('going back', () => {
  let opened: OpenedPage;
  let page: Page;

  tabForEach(
    (tab) => {
      opened = tab;
      ({ page } = tab);
    },
    { look: { viewport: { width: 800, height: 600 } } },
  );

  const where = (): Promise<Where> =>
    page.evaluate(() => ({
      address: location.pathname + location.search,
      scroll: Math.round(scrollY),
      focus: document.activeElement?.closest('a')?.href ?? document.activeElement?.id ?? '',
      rows: [...document.querySelectorAll('.films .row')].map((row) => row.textContent),
      box: document.querySelector<HTMLInputElement>('#q')?.value ?? '',
    }));
  const isAt = async (wanted: Where): Promise<void> => {
    const deadline = performance.now() + 30_000;
    while (JSON.stringify(await where()) !== JSON.stringify(wanted) && performance.now() < deadline)
      await page.waitForTimeout(10);
    expect(await where()).to.deep.equal(wanted);
  };
  const toRow = async (name: string): Promise<Where> => {
    const row = page.getByRole('link', { name }).first();
    await row.focus();
    await row.evaluate((link) => link.scrollIntoView({ block: 'center' }));
    const left = await where();
    expect(left.scroll, 'the list is longer than the window').to.be.greaterThan(200);
    expect(left.rows).to.have.length(20);
    return left;
  };
  const searchNamesakes = async (): Promise<void> => {
    await page.goto('/');
    await page.getByRole('combobox').fill(NAMESAKE_TITLE);
    await page.keyboard.press('Enter');
    await page.locator('.films .row').nth(19).waitFor();
  };

  it('brings the list, where it was scrolled to and what had the focus, without asking again', async () => {
    await searchNamesakes();
    const row = page.locator('.films .row').nth(15).getByRole('link').first();
    await row.focus();
    await row.evaluate((link) => link.scrollIntoView({ block: 'center' }));
    const left = await where();
    expect(left.scroll, 'the list is longer than the window').to.be.greaterThan(200);
    const asked = opened.asked.filter((url) => url.includes('/directors?')).length;
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: NAMESAKE_TITLE }).waitFor();
    expect(await page.evaluate(() => scrollY), 'a film begins at its top').to.equal(0);
    await page.goBack();
    await isAt(left);
    expect(opened.asked.filter((url) => url.includes('/directors?'))).to.have.length(asked);
  });

  it('brings them by a link that has no id of its own as well', async () => {
    await searchNamesakes();
    const left = await toRow('Director NumberD');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/director/**');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.goBack();
    await isAt(left);
  });

  it('brings them where the page was loaded anew meanwhile', async () => {
    await searchNamesakes();
    const row = page.locator('.films .row').nth(12).getByRole('link').first();
    await row.focus();
    await row.evaluate((link) => link.scrollIntoView({ block: 'center' }));
    const left = await where();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/film/**');
    await page.reload();
    await page.goBack();
    await isAt(left);
  });

  it('and forward goes through all places, each with its own box, address and title', async () => {
    await page.goto('/');
    const box = page.getByRole('combobox');
    const titles: string[] = [];
    for (const q of ['jaws', 'psycho', 'the matrix']) {
      await box.fill(q);
      await page.keyboard.press('Enter');
      await waitUntil('the title of the window follows', async () => (await page.title()).startsWith(q));
      titles.push(await page.title());
    }
    for (const [steps, q] of [
      [-1, 'psycho'],
      [-1, 'jaws'],
      [2, 'the matrix'],
    ] as const) {
      await page.evaluate((by) => history.go(by), steps);
      await waitUntil('the title of the window follows', async () => (await page.title()).startsWith(q));
      expect(await box.inputValue()).to.equal(q);
      expect(new URL(page.url()).searchParams.get('q')).to.equal(q);
    }
    expect(new Set(titles).size).to.equal(3);
  });

  it('has a place of its own for a search that was given up for the one before it', async () => {
    await page.goto('/');
    const search = async (q: string): Promise<void> => {
      await page.getByRole('combobox').fill(q);
      await page.keyboard.press('Enter');
      await waitUntil(`the address has ${q}`, () => new URL(page.url()).searchParams.get('q') === q);
    };
    const film = (name: string): Promise<void> =>
      page.locator('.films').getByRole('link', { name, exact: true }).first().waitFor();
    let isHeld = true;
    await page.route('**/directors?title=jaws*', (route) => (isHeld ? undefined : route.continue()));
    await search('psycho');
    await film('Psycho');
    await search('jaws');
    await search('psycho');
    await film('Psycho');
    isHeld = false;
    await page.goBack();
    await film('Jaws');
    expect(new URL(page.url()).searchParams.get('q')).to.equal('jaws');
  });
});
