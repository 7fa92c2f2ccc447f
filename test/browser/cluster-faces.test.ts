import { expect } from 'chai';
import type { Page } from 'playwright-core';

import { axeViolations } from '../support/browser-axe.ts';
import type { Look } from '../support/browser-page.ts';
import { aMark, type ClusterTrial } from '../support/cluster-page/cluster-trial.ts';
import { trialForEach } from '../support/cluster-page/trial-for-each.ts';
import { waitUntil } from '../support/wait-until.ts';

const REFUSED = /Failed to load resource|An event of the cluster stream could not be taken in/;

const LOOKS: Readonly<Record<string, Look>> = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  'forced colours': { forcedColors: 'active' },
};

/** Names that would do harm, or break the page, if they were anything but text. */
const HOSTILE = [
  '<img src=x onerror=document.title="hacked">',
  '\u202Eevil\u202D',
  'x'.repeat(200),
  '__proto__',
  '"><script>document.title="hacked"</script>',
];

/** By how many pixels the page is wider than its window. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** States of the page, each reached from an address that was just opened. */
const STATES: Readonly<Record<string, (trial: ClusterTrial, look: Look) => Promise<Page>>> = {
  live: (trial, look) => trial.watch('/cluster', look),
  'live in Spanish': (trial, look) => trial.watch('/cluster?lang=es', look),
  'sorted, with a moment and a table open': async (trial, look) => {
    const page = await trial.watch('/cluster?sort=-cpu', look);
    await page.locator('[data-mark=join] button').click();
    await page.locator('[data-chart=cpu] summary').click();
    await page.locator('[data-chart=cpu] tbody').waitFor();
    return page;
  },
  paused: async (trial, look) => {
    const page = await trial.watch('/cluster', look);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused:').waitFor();
    return page;
  },
  'half of the pods heard, a member gone': async (trial, look) => {
    trial.world.silent = ['m-query-b'];
    trial.world.goneAt.set('m-db-1', trial.world.now - 60_000);
    return trial.watch('/cluster', look);
  },
  'nothing but old figures': async (trial, look) => {
    const page = await trial.watch('/cluster', look, REFUSED);
    trial.server.access = 'busy';
    trial.server.breakStreams();
    await page.locator('.figure.stale').first().waitFor();
    return page;
  },
  'a token is wanted, and was wrong': async (trial, look) => {
    trial.server.access = 'token';
    const { page } = await trial.open('/cluster', look, REFUSED);
    await page.getByLabel('Token').fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('does not know this token').waitFor();
    return page;
  },
  'switched off': async (trial, look) => {
    trial.server.access = 'off';
    const { page } = await trial.open('/cluster', look, REFUSED);
    await page.getByText('switched off').waitFor();
    return page;
  },
};

describe('the faces of the cluster view', () => {
  let trial: ClusterTrial;
  trialForEach((each) => (trial = each));

  for (const [lookName, look] of Object.entries(LOOKS)) {
    for (const [stateName, reach] of Object.entries(STATES)) {
      it(`have nothing that axe is against: ${stateName}, ${lookName}`, async () => {
        const page = await reach(trial, look);
        expect(await axeViolations(page)).to.deep.equal([]);
      });
    }
  }

  for (const lang of ['en', 'es']) {
    it(`fit into 320 pixels, which is 1280 at 400 %, without scrolling sideways: ${lang}`, async () => {
      const page = await trial.watch(`/cluster?lang=${lang}`, {
        viewport: { width: 320, height: 256 },
        deviceScaleFactor: 4,
      });
      await page.locator('[data-mark=join] button').click();
      await page.locator('.readout').first().waitFor();
      for (const summary of await page.locator('summary').all()) await summary.click();
      expect(await overflow(page)).to.equal(0);
    });
  }

  it('work from right to left, with time still from left to right', async () => {
    const page = await trial.watch();
    await page.evaluate(() => (document.documentElement.dir = 'rtl'));
    expect(await overflow(page)).to.equal(0);
    const [first, last] = await page
      .locator('table[data-kind=member] tbody tr')
      .first()
      .evaluate((row) => {
        const [name, ...others] = [...row.children].map((cell) => cell.getBoundingClientRect().left);
        return [name!, others.at(-1)!];
      });
    expect(first).to.be.above(last);
    expect(await page.locator('.plot').first().getAttribute('dir')).to.equal('ltr');
  });

  it('speak Spanish to whoever wants Spanish, and remember a choice', async () => {
    const page = await trial.watch('/cluster', { locale: 'es-ES' });
    await page.getByRole('heading', { name: 'Vista del clúster' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).to.equal('es');
    expect(await page.locator('[data-chart=cpu] .sentence').textContent()).to.match(
      /es el más alto con 0,\d/,
    );
    // What the service says in English is Spanish here, too: in the timeline, at a moment of the charts, and in the tables.
    const happened = page.locator('[data-mark=join]').first();
    await happened.getByText(/se está añadiendo|da servicio/).waitFor();
    await happened.getByRole('button').click();
    await page
      .locator('.readout .mark')
      .getByText(/se está añadiendo|da servicio/)
      .first()
      .waitFor();
    await page.locator('table[data-kind=member]').getByText('da servicio').first().waitFor();
    await page.getByRole('link', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Cluster view' }).waitFor();
    await page.goto('/cluster');
    await page.getByRole('heading', { name: 'Cluster view' }).waitFor();
  });

  it('move nothing for whoever wants no motion', async () => {
    const page = await trial.watch('/cluster', { reducedMotion: 'reduce' });
    trial.tick();
    expect(await page.evaluate(() => document.getAnimations().length)).to.equal(0);
  });

  it('draw lines in the colours that a person forces', async () => {
    const page = await trial.watch('/cluster', { forcedColors: 'active', colorScheme: 'dark' });
    const canvas = page.locator('[data-chart=cpu] canvas');
    await canvas.waitFor();
    const brightest = (): Promise<number> =>
      canvas.evaluate((element) => {
        const { width, height } = element as HTMLCanvasElement;
        const { data } = (element as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
        return data.reduce(
          (most, value, index) => (index % 4 === 3 || data[index | 3] === 0 ? most : Math.max(most, value)),
          0,
        );
      });
    // The ground is black: lines and words of the page's own dark blue or brown would be lost on it.
    await waitUntil('lines and words are bright', async () => (await brightest()) > 200);
  });
});

describe('names made of anything', () => {
  let trial: ClusterTrial;
  trialForEach((each) => (trial = each), { members: HOSTILE, pods: HOSTILE });

  it('are shown as text by the cluster view', async () => {
    trial.world.marks.push(aMark('failure', trial.world.now - 1000, HOSTILE[0]!));
    const page = await trial.watch('/cluster', { viewport: { width: 320, height: 700 } });
    const shown = await page.locator('table[data-kind=member] tbody th').allTextContents();
    expect(shown.toSorted()).to.deep.equal(HOSTILE.toSorted());
    await page.locator('[data-mark=failure] button').click();
    await page.locator('.readout .mark').getByText(HOSTILE[0]!).first().waitFor();
    expect(await page.locator('main img, main script').count()).to.equal(0);
    expect(await page.title()).to.equal('Cluster view');
    expect(await overflow(page)).to.equal(0);
    // A direction that a name brings along ends with the name.
    expect(await page.locator('table[data-kind=member] tbody th bdi').count()).to.equal(HOSTILE.length);
  });
});
