import { expect } from 'chai';
import type { Page } from 'playwright-core';

import { NAMESAKE_TITLE, NAMESAKES } from '../support/browser-films.ts';
import type { Look } from '../support/browser-page.ts';
import { tabForEach } from '../support/browser-tab.ts';
import { browserWorld } from '../support/browser-world.ts';

describe('the search page without JavaScript', () => {
  let page: Page;
  const look: Look = { javaScript: false };
  tabForEach(
    (tab) => {
      ({ page } = tab);
    },
    { look },
  );

  it('is a form whose answer is a page', async () => {
    await page.goto('/');
    await page.getByRole('searchbox').fill('psycho');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.waitForURL('**/?q=psycho');
    const rows = page.locator('.films .row');
    expect(await rows.filter({ hasText: '1960' }).textContent()).to.include('Alfred Hitchcock');
    expect(await page.getByRole('searchbox').inputValue()).to.equal('psycho');
    expect(await page.title()).to.include('psycho');
  });

  it('has pages of films and directors', async () => {
    await page.goto('/?q=the+godfather');
    await page.getByRole('link', { name: 'The Godfather', exact: true }).click();
    await page.waitForURL('**/film/**');
    expect(await page.getByRole('heading', { level: 1 }).textContent()).to.equal('The Godfather');
    await page.getByRole('link', { name: 'Francis Ford Coppola' }).click();
    await page.waitForURL('**/director/**');
    expect(await page.locator('.films').textContent()).to.include('Apocalypse Now');
  });

  it('goes through all pages of a long list, and none twice', async () => {
    await page.goto(`/?q=${encodeURIComponent(NAMESAKE_TITLE)}`);
    const seen = new Set<string>();
    let pages = 1;
    for (; ; pages += 1) {
      const links = await page
        .locator('.films h3 a')
        .evaluateAll((all) => all.map((link) => link.getAttribute('href')));
      for (const href of links) seen.add(href ?? '');
      const next = page.getByRole('link', { name: 'Next page' });
      if ((await next.count()) === 0) break;
      await next.click();
    }
    expect({ pages, films: seen.size }).to.deep.equal({ pages: 3, films: NAMESAKES });
  });

  it('corrects a slip, and says so', async () => {
    await page.goto('/?q=the+godfahter');
    expect(await page.locator('.did-you-mean a').first().textContent()).to.equal('The Godfather');
    expect(await page.locator('.films .row').first().textContent()).to.include('Nearly so');
  });

  it('changes its language by a link, and keeps it', async () => {
    await page.goto('/?q=psycho');
    await page.getByRole('link', { name: 'Español' }).click();
    expect(await page.locator('html').getAttribute('lang')).to.equal('es');
    expect(await page.locator('.films .row').first().textContent()).to.include('Se llama así');
    await page.goto('/');
    expect(await page.getByRole('button', { name: 'Buscar' }).count()).to.equal(1);
  });

  it('shows nothing that only works with scripts', async () => {
    await page.goto('/?q=psycho');
    expect(await page.getByRole('listbox').count(), 'no list that never opens').to.equal(0);
    expect(await page.getByRole('combobox').count(), 'no promise of suggestions').to.equal(0);
    expect(await page.getByRole('button').allTextContents()).to.deep.equal(['Search']);
  });

  it('opens the drawer, which is the browser’s own', async () => {
    // No other test asks so: its answer is not kept from before.
    await page.goto('/?q=vertigo&year=1958');
    await page.locator('summary').click();
    expect(await page.locator('.origin dl').textContent())
      .to.include('127.0.0.1')
      .and.to.include('live');
  });

  it('says that there is no such film, with the status of it', async () => {
    const tab = await (await browserWorld()).open(look);
    const response = await tab.page.goto('/film/never-heard-of');
    expect(response?.status()).to.equal(404);
    expect(await tab.page.getByRole('heading', { level: 1 }).textContent()).to.equal('There is no such film');
    // The browser writes an error for an address that answers 404.
    await tab.close(/status of 404/);
    expect(tab.offences.map(({ kind }) => kind)).to.deep.equal(['console']);
  });
});
