import { expect } from 'chai';
import type { Page } from 'playwright-core';

import type { OpenedPage } from '../support/browser-page.ts';
import { browserFilms } from '../support/browser-films.ts';
import { openPage } from '../support/browser-page.ts';
import { type BrowserService, startBrowserService } from '../support/browser-service.ts';
import { openWithShell } from '../support/browser-shell.ts';
import { tabForEach } from '../support/browser-tab.ts';
import { browserWorld } from '../support/browser-world.ts';
import { waitUntil } from '../support/wait-until.ts';

/** What a browser writes where nothing answers. */
const UNREACHABLE =
  /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE/;

describe('without the network', () => {
  let opened: OpenedPage;
  let page: Page;

  tabForEach(
    async (tab) => {
      opened = tab;
      ({ page } = tab);
      await openWithShell(page);
    },
    { expected: UNREACHABLE },
  );

  const offline = (): Promise<void> => page.getByRole('heading', { name: 'You are offline' }).waitFor();
  const isShown = (title: string): Promise<void> =>
    page.locator('.films').getByRole('link', { name: title, exact: true }).first().waitFor();

  it('a search says so, and is answered by itself once the network is back', async () => {
    await opened.context.setOffline(true);
    await page.getByRole('combobox').fill('jaws');
    await page.keyboard.press('Enter');
    await offline();
    expect(new URL(page.url()).search, 'the address is what was asked').to.equal('?q=jaws');
    await opened.context.setOffline(false);
    await isShown('Jaws');
    expect(await page.getByRole('heading', { name: 'You are offline' }).count()).to.equal(0);
  });

  it('an address that is opened says so, and shows its own page once the network is back', async () => {
    await opened.context.setOffline(true);
    await page.goto('/?q=vertigo');
    await offline();
    await waitUntil(
      'the box says what is asked for',
      async () => (await page.getByRole('combobox').inputValue()) === 'vertigo',
    );
    await opened.context.setOffline(false);
    await isShown('Vertigo');
    expect(await page.title()).to.include('vertigo');
  });

  it('suggestions fail in silence, and come again with the network', async () => {
    await opened.context.setOffline(true);
    await page.getByRole('combobox').fill('god');
    await opened.context.setOffline(false);
    await page.getByRole('combobox').pressSequentially('f');
    await page.getByRole('option').filter({ hasText: 'The Godfather' }).first().waitFor();
  });

  it('going back shows what was seen before', async () => {
    await page.goto('/?q=jaws');
    await isShown('Jaws');
    await opened.context.setOffline(true);
    await page.getByRole('combobox').fill('vertigo');
    await page.keyboard.press('Enter');
    await offline();
    await page.goBack();
    await isShown('Jaws');
  });
});

describe('a query service that dies', function () {
  this.timeout(300_000);
  let service: BrowserService;
  let opened: OpenedPage;

  before(async () => {
    const { browser } = await browserWorld();
    service = await startBrowserService((await browserFilms()).slice(0, 500));
    opened = await openPage(browser, service.url);
  });
  after(async () => {
    await opened.close(UNREACHABLE);
    await service.stop();
  });

  it('is said to be gone, and its page goes on by itself when it is back', async () => {
    const { page } = opened;
    await openWithShell(page);
    await service.kill();
    await page.getByRole('combobox').fill('jaws');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'You are offline' }).waitFor();
    await service.restart();
    // Nobody touches the page. Its pauses between tries grow to half a minute at most.
    await page.locator('#results .films, #results .nothing').waitFor({ timeout: 120_000 });
  });
});
