import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';

import { STREAM_PATH } from '../../cluster-view/events.ts';
import { openPage, type OpenedPage } from '../support/browser-page.ts';
import { browserWorld, type BrowserWorld } from '../support/browser-world.ts';
import { type QueryProcess, startQueryProcess } from '../support/query-process.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { waitUntil } from '../support/wait-until.ts';

const TOKEN = 'a token of more than sixteen letters';
const REFUSED = /Failed to load resource/;

describe('the cluster view of a real query service', () => {
  let world: BrowserWorld;
  let folder: string;

  before(async () => {
    world = await browserWorld();
    folder = mkdtempSync(join(tmpdir(), 'cluster-view-'));
    writeFileSync(join(folder, 'token'), TOKEN);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** A query service of its own, over the mongod that all browser tests share. */
  const serve = (env: Readonly<Record<string, string>>, port = '0'): Promise<QueryProcess> =>
    startQueryProcess({
      ...world.service.catalogue.queryEnv,
      ...{ PORT: port, POD_NAME: 'browser-tests', REQUEST_DEADLINE_MS: '10000' },
      ...env,
    });

  async function watching(
    env: Readonly<Record<string, string>>,
    run: (service: QueryProcess, tab: OpenedPage) => Promise<void>,
  ): Promise<void> {
    const service = await serve(env);
    try {
      const tab = await openPage(world.browser, service.url);
      await run(service, tab);
      await tab.close(REFUSED);
    } finally {
      await service.end('SIGKILL');
    }
  }

  it('shows the member and the pod, and comes back when the service was killed', async () => {
    await watching({ CLUSTER_VIEW: 'on' }, async (service, { page }) => {
      await page.goto('/');
      await page.getByRole('link', { name: 'Cluster view' }).click();
      await page.locator('[data-connection=live]').waitFor();
      const member = page.locator('[data-subject^="member/"]');
      // Figures come once the service has looked: at first there are dashes.
      await member
        .getByText(/\d MiB/)
        .first()
        .waitFor();
      await page
        .locator('[data-subject="pod/browser-tests"]')
        .getByText(/\d MiB/)
        .first()
        .waitFor();
      await page.getByText('There is no Kubernetes here').waitFor();
      await page.locator('table[data-kind=routes] tbody tr').first().waitFor();
      await service.end('SIGKILL');
      await page.locator('[data-connection=trouble]').waitFor();
      const next = await serve({ CLUSTER_VIEW: 'on' }, new URL(service.url).port);
      try {
        await page.locator('[data-connection=live]').waitFor();
        await page.getByRole('link', { name: 'Film search' }).click();
        await page.getByRole('combobox').waitFor();
      } finally {
        await next.end('SIGKILL');
      }
    });
  });

  it('gives up a stream that fell silent for another, though its connection is open still', async () => {
    const service = await serve({ CLUSTER_VIEW: 'on' });
    const proxy = await startTcpProxy(Number(new URL(service.url).port));
    try {
      const tab = await openPage(world.browser, `http://127.0.0.1:${proxy.port}`);
      let streams = 0;
      tab.page.on('request', (request) => (streams += Number(request.url().endsWith(STREAM_PATH))));
      await tab.page.goto('/cluster');
      await tab.page.locator('[data-connection=live]').waitFor();
      await tab.page.locator('[data-figure=cpu]').waitFor();
      expect(streams).to.equal(1);
      proxy.silence();
      proxy.open();
      await waitUntil('the page asks for another stream', () => streams === 2);
      await tab.page.locator('[data-connection=live]').waitFor();
      await tab.close();
    } finally {
      await proxy.close();
      await service.end('SIGKILL');
    }
  });

  it('lets nobody in without the token, and keeps the token out of the page', async () => {
    const env = { CLUSTER_VIEW: 'token', CLUSTER_VIEW_TOKEN_FILE: join(folder, 'token') };
    await watching(env, async (_, { page }) => {
      await page.goto('/');
      await page.getByRole('link', { name: 'Cluster view' }).click();
      await page.getByLabel('Token').fill('not the token, though as long');
      await page.keyboard.press('Enter');
      await page.getByText('The service does not know this token.').waitFor();
      expect(await page.locator('[data-figure]').count()).to.equal(0);
      await page.getByLabel('Token').fill(TOKEN);
      await page.keyboard.press('Enter');
      await page.locator('[data-figure=cpu]').waitFor();
      expect(await page.content()).to.not.include(TOKEN);
      // The file that a link of the page saves needs the session as well, and has it.
      const address = await page.getByRole('link', { name: 'Save as JSON' }).getAttribute('href');
      const incident = await page.evaluate(
        async (href) => (await fetch(href!)).json() as Promise<object>,
        address,
      );
      expect(incident).to.include.keys('series', 'marks', 'status');
    });
  });

  it('says so where it is switched off, and no other page leads there', async () => {
    await watching({}, async (_, { page }) => {
      await page.goto('/');
      await page.getByRole('combobox').waitFor();
      expect(await page.locator('a[href="/cluster"]').count()).to.equal(0);
      await page.goto('/cluster');
      await page.getByText('The cluster view is switched off.').waitFor();
    });
  });
});
