import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';

import { axeViolations } from '../support/browser-axe.ts';
import { openPage } from '../support/browser-page.ts';
import { browserWorld, type BrowserWorld } from '../support/browser-world.ts';
import { startQueryProcess, type QueryProcess } from '../support/query-process.ts';

const KEY = 'k-0123456789abcdef0123456789abcdef';
const REFUSED = /status of 401/;

describe('the search page of a service that asks for keys', () => {
  let world: BrowserWorld;
  let folder: string;
  let service: QueryProcess;

  before(async () => {
    world = await browserWorld();
    folder = mkdtempSync(join(tmpdir(), 'api-keys-'));
    const file = join(folder, 'api-keys');
    writeFileSync(file, `web:${createHash('sha256').update(KEY).digest('hex')}\n`);
    service = await startQueryProcess({
      ...world.service.catalogue.queryEnv,
      ...{ POD_NAME: 'browser-tests', REQUEST_DEADLINE_MS: '10000', API_KEYS_FILE: file },
    });
  });
  after(async () => {
    await service.end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it('takes one in a field, asks and suggests with it, and keeps it in the tab alone', async () => {
    const tab = await openPage(world.browser, service.url);
    const { page } = tab;
    await page.goto('/');
    await page.getByRole('combobox').fill('vertigo');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'A key is needed' }).waitFor();
    await page.getByLabel('API key').fill('somebody-elses');
    await page.keyboard.press('Enter');
    await page.getByText('The service does not know this key.').waitFor();
    expect(await axeViolations(page)).to.deep.equal([]);
    await page.getByLabel('API key').fill(KEY);
    await page.keyboard.press('Enter');
    await page.locator('.films').getByText('Vertigo').first().waitFor();
    expect(await page.getByRole('combobox').evaluate((box) => box === document.activeElement)).to.equal(true);
    await page.getByRole('combobox').fill('the god');
    await page.getByRole('option').filter({ hasText: 'The Godfather' }).first().waitFor();
    // The service renders the page anew, and has no key for it: the tab has.
    await page.reload();
    await page.locator('.films').getByText('Vertigo').first().waitFor();
    expect(tab.asked.filter((address) => address.includes(KEY))).to.deep.equal([]);
    const kept = await page.evaluate(() => [JSON.stringify(localStorage), document.cookie, location.href]);
    for (const each of kept) expect(each).to.not.include(KEY);
    const other = await tab.context.newPage();
    await other.goto('/?q=vertigo');
    await other.getByLabel('API key').waitFor();
    await tab.close(REFUSED);
  });

  it('says what it needs where no scripts run', async () => {
    const tab = await openPage(world.browser, service.url, { javaScript: false });
    await tab.page.goto('/?q=vertigo');
    await tab.page.getByRole('heading', { name: 'A key is needed' }).waitFor();
    await tab.page.getByText('allow JavaScript; or ask the API').waitFor();
    expect(await tab.page.getByLabel('API key').count()).to.equal(0);
    await tab.close(REFUSED);
  });
});
