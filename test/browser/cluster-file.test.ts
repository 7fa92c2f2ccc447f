import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';

import type { Incident } from '../../cluster-view/events.ts';
import { axeViolations } from '../support/browser-axe.ts';
import { launchBrowser } from '../support/browser.ts';
import { ClusterTrial } from '../support/cluster-page/cluster-trial.ts';

const MARKUP = '<img src=x onerror="document.title=1">';

describe('a saved file on the cluster view', () => {
  let browser: Browser;
  let trial: ClusterTrial;

  before(async () => (browser = await launchBrowser()));
  after(() => browser.close());
  beforeEach(async () => (trial = await ClusterTrial.start(browser)));
  afterEach(() => trial.close());

  const give = (page: Page, content: string, name = 'incident.json'): Promise<void> =>
    page
      .getByLabel('Open a saved file')
      .setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(content) });

  it('is opened again as it was saved, and said to be past until the page is live again', async () => {
    const page = await trial.watch();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Save as JSON' }).click(),
    ]);
    const saved = await download.path();
    // What is live by then is another time.
    for (let second = 0; second < 5; second += 1) trial.tick();
    const address = page.url();
    await page.getByLabel('Open a saved file').setInputFiles(saved);
    await page.getByText('this is the past').waitFor();
    await page.getByText('Paused: nothing on this page moves.').waitFor();
    await page.locator('[data-chart=cpu] summary').click();
    const last = page.locator('[data-chart=cpu] tbody tr').last();
    await last.getByText('12:29:58').waitFor();
    expect(page.url()).to.equal(address);
    expect(await page.getByRole('link', { name: 'Save as JSON' }).count()).to.equal(0);
    expect(await axeViolations(page)).to.deep.equal([]);
    await page.getByRole('button', { name: 'Go on live' }).click();
    await last.getByText('12:30:05').waitFor();
    expect(await page.getByText('this is the past').count()).to.equal(0);
  });

  it('is text, whatever is in it', async () => {
    const page = await trial.watch();
    const { now } = trial.world;
    const incident = trial.world.incident(now - 60_000, now);
    const text = JSON.stringify(incident).replaceAll('m-db-0', JSON.stringify(MARKUP).slice(1, -1));
    expect((JSON.parse(text) as Incident).series).to.include.keys(`member/${MARKUP}`);
    await give(page, text, `${MARKUP.replaceAll('/', '')}.json`);
    await page.getByText('this is the past').waitFor();
    await page.locator('table[data-kind=member]').getByText(MARKUP).first().waitFor();
    expect(await page.locator('img').count()).to.equal(0);
  });

  it('is refused where it is none, and what is live goes on', async () => {
    const page = await trial.watch();
    await give(page, '<html></html>', 'page.json');
    await page.getByText('page.json is no incident that this page has saved.').waitFor();
    const { sender, ...rest } = trial.world.incident(0, 2000);
    await give(page, JSON.stringify({ ...rest, sender: { ...sender, version: 999 } }));
    await page.getByText('incident.json was saved by another version').waitFor();
    trial.tick();
    await page.locator('[data-chart=cpu] summary').click();
    await page.locator('[data-chart=cpu] tbody').getByText('12:30:01').waitFor();
  });
});
