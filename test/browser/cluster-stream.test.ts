import { expect } from 'chai';
import type { Page } from 'playwright-core';

import { SILENT_MS } from '../../web/cluster/stream/next-attempt.ts';
import type { ClusterTrial } from '../support/cluster-page/cluster-trial.ts';
import { HEARTBEAT_MS } from '../support/cluster-page/scripted-cluster-server.ts';
import { trialForEach } from '../support/cluster-page/trial-for-each.ts';
import { waitUntil } from '../support/wait-until.ts';

/** What the browser itself writes of an answer that is no success, or of a connection that breaks. */
const REFUSED = /Failed to load resource/;

describe('the connection of the cluster view', () => {
  let trial: ClusterTrial;
  trialForEach((each) => (trial = each));

  const live = (page: Page): Promise<void> => page.locator('[data-connection=live]').waitFor();
  const troubled = (page: Page): Promise<void> => page.locator('[data-connection=trouble]').waitFor();

  it('comes back by itself after 503s, and says meanwhile what is going on', async () => {
    trial.server.access = 'busy';
    const { page } = await trial.open('/cluster', {}, REFUSED);
    await page.getByText('The service is busy (503)').waitFor();
    await waitUntil('the page asks again', () => trial.server.asked > 1);
    trial.server.access = 'on';
    await live(page);
    await page.locator('[data-figure=cpu]').waitFor();
  });

  it('comes back when the pod is killed, with the figures still there', async () => {
    const page = await trial.watch('/cluster', {}, REFUSED);
    trial.server.breakStreams();
    await waitUntil(
      'the page opens another stream',
      () => trial.server.asked === 2 && trial.server.open === 1,
    );
    await live(page);
    trial.tick();
    await page.locator('[data-chart=cpu] summary').click();
    await page.locator('[data-chart=cpu] tbody').getByText('12:30:01').waitFor();
  });

  it('comes back when a node dies, which closes no connection', async () => {
    const page = await trial.watch();
    trial.server.isDead = true;
    await waitUntil('the page gives up the silent stream for another', () => trial.server.asked >= 2);
    await live(page);
    expect(trial.server.mostOpen).to.be.at.most(2);
  });

  it('keeps a stream on which there are heartbeats alone', async () => {
    const page = await trial.watch();
    // As many as are sent in twice the silence after which a stream counts as dead.
    const enough = trial.server.heartbeats + Math.ceil((2 * SILENT_MS) / HEARTBEAT_MS);
    await waitUntil('heartbeats were sent', () => trial.server.heartbeats >= enough);
    await live(page);
    expect(trial.server.asked).to.equal(1);
  });

  it('goes to another pod at once when one says goodbye', async () => {
    const page = await trial.watch();
    trial.server.send({ type: 'bye', at: trial.world.now, reason: 'draining' });
    await waitUntil(
      'the page opens another stream',
      () => trial.server.asked === 2 && trial.server.open === 1,
    );
    await live(page);
  });

  it('asks for a token, and shows the cluster once it has the right one', async () => {
    trial.server.access = 'token';
    const { page, context } = await trial.open('/cluster', {}, REFUSED);
    await page.getByLabel('Token').fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('The service does not know this token.').waitFor();
    expect(trial.server.asked).to.equal(1);
    await page.getByLabel('Token').fill('open-sesame');
    await page.keyboard.press('Enter');
    await live(page);
    expect(await page.getByLabel('Token').count()).to.equal(0);
    // No script gets at the token again, neither a stranger's nor the page's own.
    expect(
      await page.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length]),
    ).to.deep.equal(['', 0, 0]);
    const [cookie] = await context.cookies();
    expect(cookie).to.include({ httpOnly: true, sameSite: 'Strict' });
    await page.reload();
    await live(page);
  });

  it('says that the view is switched off, and how to switch it on', async () => {
    trial.server.access = 'off';
    const { page } = await trial.open('/cluster', {}, REFUSED);
    await page
      .getByText('set spec.query.clusterView.access of the MovieSearchCluster to Everybody')
      .waitFor();
    expect(await page.locator('[data-figure]').count()).to.equal(0);
  });

  it('is one for all tabs of a browser, and passes on when its tab is closed', async () => {
    const tab = await trial.open();
    await live(tab.page);
    const others = [await tab.context.newPage(), await tab.context.newPage()];
    for (const other of others) {
      await other.goto('/cluster');
      await other.locator('[data-figure=cpu]').waitFor();
    }
    expect(trial.server.open).to.equal(1);
    expect(trial.server.asked).to.equal(1);
    trial.tick();
    for (const page of [tab.page, ...others]) {
      await page.locator('[data-chart=cpu] summary').click();
      await page.locator('[data-chart=cpu] tbody').getByText('12:30:01').waitFor();
    }
    // Afterwards the next stream may be there before the server has heard that this one is closed.
    expect(trial.server.mostOpen).to.equal(1);
    await tab.page.close();
    await waitUntil(
      'another tab opens the stream',
      () => trial.server.asked === 2 && trial.server.open === 1,
    );
    trial.tick();
    for (const page of others) await page.locator('[data-chart=cpu] tbody').getByText('12:30:02').waitFor();
  });

  it('is closed while the tab is hidden, and opened when it is seen again', async () => {
    const page = await trial.watch();
    await page.clock.install();
    const turn = (state: DocumentVisibilityState): Promise<void> =>
      page.evaluate((to) => {
        Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => to });
        document.dispatchEvent(new Event('visibilitychange'));
      }, state);
    await turn('hidden');
    await waitUntil('the stream is closed', () => trial.server.open === 0);
    // Whatever the page had set a timer for by now has come.
    await page.clock.runFor(60_000);
    expect(trial.server.asked).to.equal(1);
    await turn('visible');
    await waitUntil('the stream is open again', () => trial.server.open === 1);
    await live(page);
    expect(trial.server.asked).to.equal(2);
  });

  it('survives an event that nobody can read, and tells people of it', async () => {
    const page = await trial.watch('/cluster', {}, /An event of the cluster stream could not be taken in/);
    trial.server.sendRaw('event: sample\ndata: <html>\n\n');
    await page.getByText('The page could not read an event').waitFor();
    await waitUntil('the page opens another stream', () => trial.server.asked === 2);
    await live(page);
  });

  it('asks to be loaded anew when the service is of another version', async () => {
    const { sender } = trial.world.history();
    trial.server.first = () => ({
      ...trial.world.history(),
      sender: { ...sender, version: sender.version + 1 },
    });
    const { page } = await trial.open();
    await page.getByRole('link', { name: 'Load the page again' }).waitFor();
  });

  it('lets the page be used while the service is away', async () => {
    const page = await trial.watch('/cluster', {}, REFUSED);
    trial.server.access = 'busy';
    trial.server.breakStreams();
    await troubled(page);
    await page.locator('[data-mark=join] button').click();
    await page.locator('.readout').first().waitFor();
  });
});
