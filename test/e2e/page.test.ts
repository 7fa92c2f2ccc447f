import { expect } from 'chai';
import type { Browser, Locator, Page } from 'playwright-core';

import { pods } from '../../operator/kube/resources.ts';
import { openPage, type OpenedPage } from '../support/browser-page.ts';
import { launchBrowser } from '../support/browser.ts';
import { LiveCluster } from '../support/live-cluster.ts';
import { sample } from '../support/sample.ts';
import { waitUntil } from '../support/wait-until.ts';

const { namespace, name } = sample;
/** A stream that ends, and requests that meet a pod on its way out, are told of in the browser's console. */
const CUT_OFF = /Failed to load resource|net::ERR_|incomplete chunked/;

describe('the pages of the local cluster', function () {
  this.timeout(420_000);
  let live: LiveCluster;
  let browser: Browser;
  let tab: OpenedPage;
  let page: Page;

  before(async () => {
    live = await LiveCluster.connect();
    await live.untilAsDesired(namespace, name, 3);
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    await live.change(namespace, name, { database: { replicas: 3 } });
    await live.untilAsDesired(namespace, name, 3);
    live.close();
  });
  beforeEach(async () => {
    tab = await openPage(browser, live.url);
    ({ page } = tab);
    page.setDefaultTimeout(60_000);
  });
  afterEach(() => tab.close(CUT_OFF));

  const heading = (text: string): Locator => page.locator('h1', { hasText: text });

  it('lead by keyboard alone from a misspelt title to the film, its director and another film', async () => {
    await page.goto('/');
    const box = page.getByRole('combobox');
    await box.waitFor();
    await page.keyboard.press('Tab');
    for (let presses = 0; presses < 20 && !(await isFocused(box)); presses += 1)
      await page.keyboard.press('Tab');
    await page.keyboard.type('godfahter');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/?q=godfahter');
    const film = page.locator('.films').getByRole('link', { name: 'The Godfather', exact: true }).first();
    await film.waitFor();
    await follow(film);
    await heading('The Godfather').waitFor();
    await follow(page.getByRole('link', { name: 'Francis Ford Coppola' }).first());
    await heading('Francis Ford Coppola').waitFor();
    await follow(page.getByRole('link', { name: 'Apocalypse Now' }).first());
    await heading('Apocalypse Now').waitFor();
  });

  it('show a member that joins while somebody watches', async () => {
    await watch();
    await live.change(namespace, name, { database: { replicas: 4 } });
    await rows('member').nth(3).waitFor();
    await live.untilAsDesired(namespace, name, 4);
    await page.getByText(/join/i).first().waitFor();
    expect(await page.locator('[data-connection=live]').count(), 'connected').to.equal(1);
  });

  it('show that a member was deleted, and the one that takes its place', async () => {
    const before = (await live.pods(namespace, name, 'database')).map(({ metadata }) => metadata.name);
    const gone = before[0] ?? '';
    await watch();
    await live.kube.delete(pods, { name: gone, namespace });
    await waitUntil(
      'a member of another name has a row',
      async () =>
        (await rows('member').allTextContents()).some((row) => !before.some((each) => row.includes(each))),
      240_000,
    );
    await rows('member').filter({ hasText: gone }).waitFor();
  });

  it('go on from another pod where the query pod that is watched is deleted', async () => {
    await watch();
    const watched = await page.getByText(/heard \d+ of \d+ query pods/).textContent();
    const pod = (await live.pods(namespace, name, 'query'))
      .map(({ metadata }) => metadata.name)
      .find((each) => watched?.includes(each) === true);
    expect(pod, `the pod of "${watched ?? ''}"`).to.not.equal(undefined);
    await live.kube.delete(pods, { name: pod ?? '', namespace });
    await waitUntil(
      'another pod tells',
      async () => {
        const told = await page.getByText(/heard \d+ of \d+ query pods/).textContent();
        return (
          told?.includes(pod ?? '') === false && (await page.locator('[data-connection=live]').count()) === 1
        );
      },
      60_000,
    );
  });

  async function watch(): Promise<void> {
    await page.goto('/cluster');
    await page.locator('[data-connection=live]').waitFor();
    await rows('member').nth(2).waitFor();
  }

  const rows = (kind: 'member' | 'pod'): Locator => page.locator(`table[data-kind=${kind}] tbody tr`);

  /** Goes to a link by Tab, and presses Enter on it. */
  async function follow(link: Locator): Promise<void> {
    await link.waitFor();
    for (let presses = 0; presses < 200 && !(await isFocused(link)); presses += 1)
      await page.keyboard.press('Tab');
    expect(await isFocused(link), 'Tab gets there').to.equal(true);
    await page.keyboard.press('Enter');
  }
});

async function isFocused(element: Locator): Promise<boolean> {
  return (await element.and(element.page().locator(':focus')).count()) === 1;
}
