import { expect } from 'chai';
import type { Locator, Page, Route } from 'playwright-core';

import { NAMESAKE_TITLE, NAMESAKES } from '../support/browser-films.ts';
import { tabForEach } from '../support/browser-tab.ts';
import { browserWorld } from '../support/browser-world.ts';
import { waitUntil } from '../support/wait-until.ts';

describe('what a search shows', () => {
  let page: Page;
  let rows: Locator;

  tabForEach(
    async (tab) => {
      ({ page } = tab);
      rows = page.locator('.films .row');
      await page.goto('/');
      await page.getByRole('combobox').waitFor();
    },
    // Requests of a service worker could not be answered by a test.
    { look: { serviceWorkers: 'block' }, expected: /status of 503/ },
  );

  const search = async (q: string): Promise<void> => {
    await page.getByRole('combobox').fill(q);
    await page.keyboard.press('Enter');
  };

  it('tells namesakes apart, and numbers those that are alike in all', async () => {
    await search(NAMESAKE_TITLE);
    await page.getByRole('heading', { name: `All results: ${NAMESAKES}` }).waitFor();
    const [first] = await rows.allTextContents();
    expect(first).to.include('1950').and.to.include('Director NumberA').and.to.include('film');
    await page.getByRole('link', { name: 'Next page' }).click();
    await page.waitForURL(/cursor=/);
    await page.getByRole('link', { name: 'First page' }).waitFor();
    await page.getByRole('link', { name: 'Next page' }).click();
    await page.getByRole('link', { name: 'Next page' }).waitFor({ state: 'detached' });
    const last = await page.locator('.films .row h3').allTextContents();
    expect(last.slice(-3)).to.deep.equal(
      ['I', 'II', 'III'].map((numeral) => `${NAMESAKE_TITLE} (${numeral})`),
    );
    await page.getByRole('link', { name: 'First page' }).click();
    await page.waitForURL((url) => !url.search.includes('cursor'));
  });

  it('marks what was typed, and underlines what was corrected', async () => {
    await search('the godfahter');
    await rows.first().waitFor();
    expect(await page.locator('.did-you-mean').first().textContent()).to.include('The Godfather');
    expect(await rows.first().textContent())
      .to.include('Nearly so')
      .and.to.include('amiss');
    const corrected = await rows.first().locator('h3 u').allTextContents();
    expect(corrected.join(''), 'some letters of the title').to.match(/\w/);
    await page.getByRole('combobox').fill('the godf');
    const suggestion = page.getByRole('option').filter({ hasText: 'The Godfather' }).first();
    // Until they come, the list is that of the letters before.
    await waitUntil('the letters are marked', async () =>
      (await suggestion.locator('mark').allTextContents()).join('').toLowerCase().includes('godf'),
    );
  });

  it('understands a year and a director in the box', async () => {
    await search('psycho 1998');
    await rows.first().waitFor();
    expect(await rows.allTextContents().then((all) => all.every((row) => row.includes('1998')))).to.equal(
      true,
    );
    await search('psycho hitchcock');
    await page.getByText('Alfred Hitchcock').first().waitFor();
    await search('Alfred Hitchcock');
    await page.locator('.people').getByRole('link', { name: 'Alfred Hitchcock' }).click();
    await page.waitForURL('**/director/**');
    await page.locator('.films').getByRole('link', { name: 'Vertigo', exact: true }).waitFor();
  });

  it('tells a film without a director from no film', async () => {
    await search('Nobody Directed This');
    await rows.first().waitFor();
    expect(await rows.first().textContent()).to.include('No director credited');
    await search('qqqqqqqqzzzz');
    await page.locator('.nothing h2').filter({ hasText: 'No film is called “qqqqqqqqzzzz”' }).waitFor();
    expect(await rows.count()).to.equal(0);
  });

  it('says in the drawer where the answer came from', async () => {
    await search('the third man');
    await rows.first().waitFor();
    const drawer = page.locator('.origin');
    expect(await drawer.locator('dl').isVisible(), 'closed until somebody asks').to.equal(false);
    await drawer.locator('summary').click();
    const told = await drawer.locator('dl').innerText();
    const { service } = await browserWorld();
    expect(told).to.include(service.catalogue.set.hosts[0]).and.to.include('live');
    expect(told)
      .to.match(/Time in the service\s+[\d.]+ ms/)
      .and.to.match(/Dataset version\s+1\b/);
    expect(told, 'the cost by its terms').to.match(/latency [\d.]+/);
    await search('jaws');
    await page.waitForURL('**/?q=jaws');
    await search('the third man');
    await page.waitForURL('**/?q=the+third+man');
    await page.waitForFunction(() => document.querySelector('.origin')?.textContent.includes('cache:'));
  });

  it('leaves alone what is typed on while an answer is awaited', async () => {
    let answer: (() => Promise<void>) | undefined;
    await page.route('**/directors?*', (route: Route) => {
      answer = () => route.continue();
    });
    await search('jaws');
    await waitUntil('the search is asked for', () => answer !== undefined);
    await page.getByRole('combobox').pressSequentially(' 2');
    await answer?.();
    await rows.getByRole('link', { name: 'Jaws', exact: true }).waitFor();
    expect(await page.getByRole('combobox').inputValue()).to.equal('jaws 2');
  });

  it('says that an answer is partial, and asks again for it', async () => {
    let isPartial = true;
    await page.route('**/directors?*', async (route) => {
      const response = await route.fetch();
      const body = (await response.json()) as object;
      await route.fulfill({ response, json: { ...body, partial: isPartial } });
    });
    await search('psycho');
    await page.locator('.origin summary').click();
    await page.getByText('partial: there may be more').waitFor();
    isPartial = false;
    await page.locator('.origin').getByRole('link', { name: 'Ask again' }).click();
    await page.getByText('partial: there may be more').waitFor({ state: 'detached' });
    expect(await page.locator('.origin').textContent()).to.include('complete');
  });

  it('says that the service cannot answer, and tries again by itself when it may', async () => {
    let refusals = 0;
    await page.route('**/directors?*', async (route) => {
      refusals += 1;
      if (refusals > 2) await route.continue();
      else await route.fulfill({ status: 503, headers: { 'Retry-After': '1' }, json: problem });
    });
    await search('psycho');
    await page.getByText('The service cannot answer at the moment.').waitFor();
    await rows.filter({ hasText: '1960' }).waitFor();
    expect(refusals).to.equal(3);
  });

  it('keeps the old list until the new one is there, and dims it when that takes long', async () => {
    await search('psycho');
    await rows.filter({ hasText: '1960' }).waitFor();
    let answer: (() => Promise<void>) | undefined;
    await page.route('**/directors?*', (route: Route) => {
      answer = () => route.continue();
    });
    await search('jaws');
    await page.locator('#results.late').waitFor();
    await waitUntil('the search is asked for', () => answer !== undefined);
    expect(await rows.filter({ hasText: '1960' }).count(), 'the old list').to.equal(1);
    expect(await page.locator('#results').getAttribute('aria-busy')).to.equal('true');
    await page.waitForFunction(() => getComputedStyle(document.querySelector('#results')!).opacity < '0.9');
    await answer?.();
    await rows.getByRole('link', { name: 'Jaws', exact: true }).waitFor();
    expect(await page.locator('#results.late').count()).to.equal(0);
  });

  it('asks for suggestions at every letter, one question at a time, and the newest next', async () => {
    const held: Route[] = [];
    await page.route('**/titles/suggest?*', (route) => void held.push(route));
    const typed = (): string[] =>
      held.map((route) => new URL(route.request().url()).searchParams.get('q') ?? '');
    await page.getByRole('combobox').press('j');
    await waitUntil('the first letter is asked for', () => typed().includes('j'));
    await page.getByRole('combobox').press('a');
    await page.getByRole('combobox').press('w');
    await waitUntil('the newest letters are asked for', () => typed().includes('jaw'));
    await waitUntil('older ones are given up', () =>
      held.slice(0, -1).every((route) => route.request().failure() !== null),
    );
    await held.at(-1)?.continue();
    await page.getByRole('option').filter({ hasText: 'Jaws' }).first().waitFor();
  });
});

const problem = {
  ...{ type: 'about:blank', title: 'Service Unavailable', status: 503, code: 'OVERLOADED' },
  ...{ detail: 'Too much at one time.', instance: '/directors', requestId: 'test' },
};
