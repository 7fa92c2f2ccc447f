import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';
import type { Page } from 'playwright-core';

import type { Incident } from '../../cluster-view/events.ts';
import { axeViolations } from '../support/browser-axe.ts';
import type { ClusterTrial } from '../support/cluster-page/cluster-trial.ts';
import { trialForEach } from '../support/cluster-page/trial-for-each.ts';

const MARKUP = '<img src=x onerror="document.title=1">';

/** Drags something over the middle of the page, as the system's own drag reaches a browser. */
async function dragger(page: Page): Promise<(type: DragType, dragged: Dragged) => Promise<void>> {
  const session = await page.context().newCDPSession(page);
  return async (type, { files = [], text }) => {
    const items = text === undefined ? [] : [{ mimeType: 'text/plain', data: text }];
    const data = { items, files: [...files], dragOperationsMask: 1 };
    await session.send('Input.dispatchDragEvent', { type, x: 640, y: 400, data });
  };
}
type DragType = 'dragEnter' | 'dragOver' | 'drop';
interface Dragged {
  /** Paths. */
  readonly files?: readonly string[];
  readonly text?: string;
}

describe('a saved file on the cluster view', () => {
  let trial: ClusterTrial;
  trialForEach((each) => (trial = each));

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

  describe('that is dropped on the page', () => {
    let folder: string;
    before(() => (folder = mkdtempSync(join(tmpdir(), 'dropped-'))));
    after(() => rmSync(folder, { recursive: true, force: true }));

    const written = (name: string, content: string): string => {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    };
    const incident = (): string =>
      JSON.stringify(trial.world.incident(trial.world.now - 60_000, trial.world.now));

    /** A file that is held over the page, which shows that it may be let go. */
    const held = async () => {
      const page = await trial.watch();
      const drag = await dragger(page);
      const files = [written('incident.json', incident())];
      await drag('dragEnter', { files });
      await drag('dragOver', { files });
      await page.locator('#page.drop').waitFor();
      return { page, drag, files };
    };

    it('is opened, wherever it is let go, and the page shows that it may be', async () => {
      const { page, drag, files } = await held();
      await drag('drop', { files });
      await page.getByText('From the file incident.json').waitFor();
      await page.getByText('Paused: nothing on this page moves.').waitFor();
      expect(await page.locator('.drop').count()).to.equal(0);
      await page.getByRole('button', { name: 'Go on live' }).click();
      await page.locator('[data-connection=live]').getByText('Live').waitFor();
    });

    it('is said to be none where it is none, and the page stays', async () => {
      const page = await trial.watch();
      const drag = await dragger(page);
      const drop = async (...files: readonly string[]): Promise<void> => {
        for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await drag(type, { files });
      };
      const address = page.url();
      await drop(written('page.html', '<html></html>'));
      await page.getByText('page.html is no incident that this page has saved.').waitFor();
      await drop(folder);
      await page.getByText(/^The browser could not read dropped-/).waitFor();
      await drop(written('one.json', incident()), written('two.json', incident()));
      await page.getByText('2 files were dropped: this page opens one at a time.').waitFor();
      expect(page.url()).to.equal(address);
      await page.locator('[data-connection=live]').getByText('Live').waitFor();
    });

    it('leaves the page as it is where it is carried away again, or is a text', async () => {
      const { page, drag } = await held();
      // No drag that a debugger makes ever leaves the window: the page is told as a browser tells it.
      await page.locator('#page').evaluate((element) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([], 'incident.json'));
        element.dispatchEvent(new DragEvent('dragleave', { bubbles: true, dataTransfer }));
      });
      expect(await page.locator('.drop').count()).to.equal(0);
      for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await drag(type, { text: 'incident' });
      expect(await page.locator('.drop').count()).to.equal(0);
      expect(await page.getByText('What was dropped').count()).to.equal(0);
    });
  });
});
