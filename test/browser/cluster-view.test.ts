import { expect } from 'chai';
import type { Page } from 'playwright-core';

import type { Incident } from '../../cluster-view/events.ts';
import type { ClusterTrial } from '../support/cluster-page/cluster-trial.ts';
import { trialForEach } from '../support/cluster-page/trial-for-each.ts';
import { waitUntil } from '../support/wait-until.ts';

const CHARTS = ['cpu', 'balancer', 'latency', 'memory', 'disk', 'io', 'bandwidth'];
const HEADLINES = ['cpu', 'balancer', 'memory', 'disk', 'io', 'bandwidth'];

describe('the cluster view', () => {
  let trial: ClusterTrial;
  trialForEach((each) => (trial = each));

  const names = (page: Page): Promise<string[]> =>
    page.locator('table[data-kind=member] tbody th').allTextContents();
  const readouts = (page: Page): Promise<string[]> => page.locator('.readout > p').allTextContents();

  it('shows its six figures at once', async () => {
    const page = await trial.watch();
    for (const figure of HEADLINES) {
      const box = await page.locator(`[data-figure=${figure}]`).boundingBox();
      expect(box!.y + box!.height, figure).to.be.below(800);
      expect(await page.locator(`[data-figure=${figure}] .value`).textContent()).to.match(/\d/);
    }
  });

  it('has a row of figures for each replica and each query pod, and follows the stream', async () => {
    const page = await trial.watch();
    expect(await names(page)).to.deep.equal(['m-db-0', 'm-db-1', 'm-db-2']);
    const row = page.locator('[data-subject="member/m-db-0"]');
    for (const text of [
      'primary',
      'zone-a',
      'worker-0',
      'Serving',
      'of the request',
      'target 60%',
      'limit 2.00',
    ])
      expect(await row.textContent()).to.include(text);
    expect(await page.locator('table[data-kind=pod] tbody th').allTextContents()).to.deep.equal([
      'm-query-a',
      'm-query-b',
    ]);
    const sample = trial.world.sample();
    const before = sample.subjects['member/m-db-0']!;
    const changed = { ...before, values: { ...before.values, cpuCores: 1.23 } };
    trial.server.send({ ...sample, subjects: { ...sample.subjects, 'member/m-db-0': changed } });
    await row.getByText('1.23').waitFor();
  });

  it('says why a replica is avoided, and its cost by term', async () => {
    const page = await trial.watch();
    expect(await page.locator('[data-subject="member/m-db-1"]').textContent()).to.include(
      '2 query pods: others are cheaper',
    );
    const route = page.locator('table[data-kind=routes] tbody tr').nth(1);
    const cells = await route.locator('td').allTextContents();
    expect(cells.join('|')).to.include('×2.6|×1.1|×1|×2.4|×1.01|×1|Others cost less than half.');
    await page.getByLabel('As seen by').selectOption('m-query-b');
    expect(await page.locator('table[data-kind=routes] tbody tr').count()).to.equal(3);
  });

  it('says what autoscaling has, wants and waits for', async () => {
    const page = await trial.watch();
    const tier = await page.locator('[data-tier=database]').textContent();
    for (const text of ['Current3', 'Desired3', 'Asked for by the load4', '3–9', '74%', '60%'])
      expect(tier).to.include(text);
    expect(tier).to.include('MembershipChange: A member is joining.');
    expect(tier).to.include('database: 2 → 3');
  });

  it('is sorted by keyboard, and the address has the order', async () => {
    const page = await trial.watch();
    const head = page.getByRole('columnheader', { name: 'CPU' }).first();
    await head.getByRole('button').focus();
    await page.keyboard.press('Enter');
    await page.locator('table[data-kind=member] [aria-sort=descending]').getByText('CPU').waitFor();
    const largestFirst = await names(page);
    await page.keyboard.press('Enter');
    await page.locator('table[data-kind=member] [aria-sort=ascending]').getByText('CPU').waitFor();
    expect(await names(page)).to.deep.equal(largestFirst.toReversed());
    await page.waitForURL('**/cluster?sort=cpu');
    await page.reload();
    await page.locator('[data-figure=cpu]').waitFor();
    expect(await names(page)).to.deep.equal(largestFirst.toReversed());
  });

  it('moves one moment in all charts by keyboard', async () => {
    const page = await trial.watch();
    const slider = page.locator('[data-chart=cpu] [role=slider]');
    await slider.focus();
    await page.keyboard.press('End');
    await page.keyboard.press('PageDown');
    // Fifteen columns of two seconds. The charts are drawn one after another.
    const moment = CHARTS.map(() => 'At 12:29:30').join();
    await waitUntil('all charts show the moment', async () => (await readouts(page)).join() === moment);
    expect(await slider.getAttribute('aria-valuetext')).to.match(/^12:29:30: m-db-0 \d\.\d\d, m-db-1 /);
    await page.keyboard.press('Escape');
    await waitUntil('the moment is gone', async () => (await readouts(page)).length === 0);
  });

  it('moves one moment in all charts by pointer', async () => {
    const page = await trial.watch();
    await page.locator('[data-chart=memory]').scrollIntoViewIfNeeded();
    const canvas = page.locator('[data-chart=memory] .u-over');
    await canvas.waitFor();
    const box = (await canvas.boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await waitUntil('all charts show a moment', async () => (await readouts(page)).length === CHARTS.length);
    const times = new Set(await readouts(page));
    expect(times.size).to.equal(1);
    expect([...times][0]).to.match(/^At 12:2[45]/);
    // The line of the cursor stands in the charts that the pointer is not over, too.
    const lines = page.locator('[data-chart=disk] .u-cursor-x');
    await waitUntil('the line stands where the moment is', () =>
      lines.evaluate(
        (line) => !line.classList.contains('u-off') && getComputedStyle(line).transform.includes('matrix'),
      ),
    );
    await page.mouse.move(1, 1);
    await waitUntil('the moment is gone', async () => (await readouts(page)).length === 0);
  });

  it('draws the marks of the timeline in all charts', async () => {
    const page = await trial.watch();
    for (const name of CHARTS) {
      const canvas = page.locator(`[data-chart=${name}] canvas`);
      await page.locator(`[data-chart=${name}]`).scrollIntoViewIfNeeded();
      await canvas.waitFor();
      await waitUntil(`the chart ${name} has its two marks`, () =>
        canvas.evaluate(countMarkColumns).then((n) => n === 2),
      );
    }
  });

  it('names in all charts what happened at a moment of the timeline', async () => {
    const page = await trial.watch();
    await page.locator('[data-mark=join] button').click();
    await waitUntil('all charts show a moment', async () => (await readouts(page)).length === CHARTS.length);
    const marks = await page.locator('.readout .mark').allTextContents();
    expect(marks).to.deep.equal(CHARTS.map(() => 'Join: m-db-2 serves'));
  });

  it('says each chart in a sentence, and shows it as a table', async () => {
    const page = await trial.watch();
    for (const name of CHARTS) {
      const chart = page.locator(`[data-chart=${name}]`);
      expect(await chart.locator('.sentence').textContent(), name).to.match(
        /Of \d, .* is highest at .* The peak was/,
      );
      await chart.locator('summary').click();
      await chart.locator('tbody tr').first().waitFor();
      expect(await chart.locator('tbody tr').count(), name).to.equal(21);
      expect(await chart.locator('tbody tr').last().textContent(), name).to.match(/^12:30:00/);
    }
  });

  it('stands still while it is paused, and goes on with what came meanwhile', async () => {
    const page = await trial.watch();
    // The stream is this tab's, which hands each event on: what another tab shows, this one has had.
    const other = await page.context().newPage();
    await other.goto('/cluster');
    await other.locator('[data-figure=cpu]').waitFor();
    await other.locator('[data-chart=cpu] summary').click();
    expect(trial.server.asked, 'streams').to.equal(1);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused: nothing on this page moves.').waitFor();
    const still = await page.locator('main').innerHTML();
    for (let second = 0; second < 5; second++) trial.tick();
    await other.locator('[data-chart=cpu] tbody').getByText('12:30:05').waitFor();
    expect(await page.locator('main').innerHTML()).to.equal(still);
    await page.getByRole('button', { name: 'Go on live' }).click();
    await page.locator('[data-chart=cpu] summary').click();
    await waitUntil('the newest row is that of the newest event', async () =>
      (await page.locator('[data-chart=cpu] tbody tr').last().textContent())!.startsWith('12:30:05'),
    );
    await page.waitForURL(({ search }) => search === '');
  });

  it('shows an incident to whoever is given its link', async () => {
    const page = await trial.watch();
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.waitForURL(({ searchParams }) => [...searchParams.keys()].join() === 'from,to,paused');
    const link = new URL(page.url());
    // Much happens before somebody else follows the link.
    trial.world.sample(120_000);
    const other = await trial.watch(`${link.pathname}${link.search}`);
    await other.getByText('From 12:22:30 to 12:27:30').waitFor();
    await other.locator('[data-chart=cpu] summary').click();
    expect(await other.locator('[data-chart=cpu] tbody tr').last().textContent()).to.match(/^12:27:[23]/);
    await other.getByText('Paused: nothing on this page moves.').waitFor();
  });

  it('says so where the figures of a linked incident are gone', async () => {
    trial.server.incident = (from, to) => ({ ...trial.world.incident(from, to), times: [], series: {} });
    const page = await trial.watch('/cluster?from=2026-11-30T08:00:00Z&to=2026-11-30T08:05:00Z&paused=1');
    await page.getByText('those of the span in the address are gone').waitFor();
  });

  it('saves an incident as a JSON file', async () => {
    const page = await trial.watch();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Save as JSON' }).click(),
    ]);
    expect(download.suggestedFilename()).to.match(/^cluster-2026-11-30T12-30-00.*\.json$/);
    const written = await Array.fromAsync(await download.createReadStream());
    const incident = JSON.parse(Buffer.concat(written as Buffer[]).toString()) as Incident;
    expect(incident.to - incident.from).to.equal(600_000);
    expect(Object.keys(incident.series)).to.include('member/m-db-2');
  });

  it('keeps a member that is gone, in grey, and the last', async () => {
    trial.world.goneAt.set('m-db-0', trial.world.now - 61_000);
    const page = await trial.watch();
    expect(await names(page)).to.deep.equal(['m-db-1', 'm-db-2', 'm-db-0']);
    const row = page.locator('[data-subject="member/m-db-0"]');
    expect(await row.getAttribute('class')).to.equal('gone');
    // The page counts on from the last event.
    expect(await row.textContent()).to.match(/gone for 1 min \d+ s/);
  });

  it('says whom the sender did not hear, and leaves nobody out in silence', async () => {
    trial.world.silent = ['m-query-b'];
    const page = await trial.watch();
    await page.getByText('m-query-a heard 1 of 2 query pods. Not heard: m-query-b.').waitFor();
    expect(await page.locator('[data-figure=balancer] .age').textContent()).to.match(/^from 1 of 2/);
    expect(await page.locator('[data-subject="pod/m-query-b"]').textContent()).to.include('not known');
  });

  it('turns figures grey, and calls them old, when none come any more', async () => {
    const page = await trial.watch('/cluster', {}, /503|ERR_INCOMPLETE/);
    trial.server.access = 'busy';
    trial.server.breakStreams();
    await page.locator('[data-subject="member/m-db-0"] .figure.stale').first().waitFor();
    // Figures of different kinds grow old at different times.
    await page.locator('[data-figure=cpu].stale').waitFor();
    await page.locator('[data-subject="member/m-db-0"]').filter({ hasText: 'old' }).waitFor();
  });

  it('hides a line in all charts by a press on its name', async () => {
    const page = await trial.watch();
    const name = page.getByRole('button', { name: 'm-db-0', exact: true });
    await name.click();
    await name.and(page.locator('[aria-pressed=false]')).waitFor();
    await page.locator('[data-chart=cpu] .sentence').filter({ hasText: 'Of 4, ' }).waitFor();
  });
});

/** How many columns of a canvas have a vertical line in the colour of marks over most of their height. */
function countMarkColumns(element: Element): number {
  const canvas = element as HTMLCanvasElement;
  const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
  let [columns, wasMark] = [0, false];
  for (let x = 0; x < canvas.width; x++) {
    let reds = 0;
    for (let y = 0; y < canvas.height; y++) {
      const at = (y * canvas.width + x) * 4;
      if (data[at]! > 120 && data[at + 1]! < 110 && data[at + 2]! < 110 && data[at + 3]! > 60) reds += 1;
    }
    const isMark = reds > canvas.height / 3;
    if (isMark && !wasMark) columns += 1;
    wasMark = isMark;
  }
  return columns;
}
