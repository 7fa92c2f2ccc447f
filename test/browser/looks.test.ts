import { expect } from 'chai';
import type { Page } from 'playwright-core';

import type { Look, OpenedPage } from '../support/browser-page.ts';
import { expectedOfStates, leaveState, pageStates } from '../support/browser-states.ts';
import { tabForAll } from '../support/browser-tab.ts';
import { browserWorld, type BrowserWorld } from '../support/browser-world.ts';

/** A window of 1280 pixels at 400 % is one of 320 CSS pixels, each four dots wide. */
const narrow: Readonly<Record<string, Look>> = {
  '320 pixels': { viewport: { width: 320, height: 640 } },
  '400 % zoom': { viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 },
};

for (const [name, look] of Object.entries(narrow)) {
  describe(`nothing is cut off or scrolls sideways at ${name}`, () => {
    let page: Page;
    tabForAll((tab) => ({ page } = tab), { look, expected: expectedOfStates });
    afterEach(() => leaveState(page));

    for (const state of pageStates) {
      it(state.name, async () => {
        await state.reach(page);
        expect(await tooWide(page)).to.deep.equal([]);
      });
    }
  });
}

/** Elements that reach over the right or the left edge of the window, and whether the window scrolls sideways. */
function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const over = [...document.querySelectorAll('body *')].filter((element) => {
      // What is for those who hear the page, and the way past its head, are out of sight on purpose.
      if (element.closest('.unseen, .skip') !== null) return false;
      const { left, right, width: own } = element.getBoundingClientRect();
      return own > 0 && (right > width + 1 || left < -1);
    });
    const scrolls =
      document.documentElement.scrollWidth > width
        ? [`scrolls to ${document.documentElement.scrollWidth}`]
        : [];
    return [...scrolls, ...over.map((element) => element.outerHTML.slice(0, 200))];
  });
}

describe('how the search page looks to those who asked for', () => {
  let world: BrowserWorld;
  let opened: OpenedPage;

  before(async () => {
    world = await browserWorld();
  });
  afterEach(() => opened.close(expectedOfStates));

  const open = async (look: Look): Promise<Page> => {
    opened = await world.open(look);
    return opened.page;
  };

  it('dark: light text on a dark ground, in every state', async () => {
    const page = await open({ colorScheme: 'dark' });
    await page.goto('/?q=psycho');
    const [text, ground] = await page.evaluate(() => {
      const style = getComputedStyle(document.body);
      return [style.color, style.backgroundColor].map((color) => (/\d+/.exec(color) ?? ['0'])[0]);
    });
    expect(Number(text)).to.be.greaterThan(180);
    expect(Number(ground)).to.be.lessThan(60);
  });

  it('less motion: nothing moves or fades', async () => {
    const page = await open({ reducedMotion: 'reduce' });
    for (const state of pageStates.slice(0, 6)) {
      await state.reach(page);
      expect(await moving(page, '#results, #results *, [role=listbox], body *'), state.name).to.deep.equal(
        [],
      );
    }
    await page.evaluate(() => document.querySelector('#results')?.classList.add('late'));
    expect(await moving(page, '.late')).to.deep.equal([]);
  });

  it('motion as usual: the old list fades, which shows that the test above could fail', async () => {
    const page = await open({});
    await page.goto('/?q=psycho');
    await page.evaluate(() => document.querySelector('#results')?.classList.add('late'));
    expect(await moving(page, '.late')).to.have.length(1);
  });

  it('forced colours: the active suggestion and what was typed are still told from the rest', async () => {
    const page = await open({ forcedColors: 'active' });
    await pageStates.find(({ name }) => name === 'an active suggestion')?.reach(page);
    const colors = await page.evaluate(() => {
      const pair = (element: Element | null): string => {
        if (element === null) throw new Error('an element is missing');
        const { color, backgroundColor } = getComputedStyle(element);
        return `${color} on ${backgroundColor}`;
      };
      return {
        active: pair(document.querySelector('[role=option][aria-selected=true]')),
        other: pair(document.querySelector('[role=option]:not([aria-selected=true])')),
        marked: pair(document.querySelector('[role=option]:not([aria-selected=true]) mark')),
      };
    });
    expect(colors.active).to.not.equal(colors.other);
    expect(colors.marked).to.not.equal(colors.other);
  });

  it('Spanish: all of it, from the first answer on', async () => {
    const page = await open({ locale: 'es-MX' });
    await page.goto('/?q=psycho');
    expect(await page.locator('html').getAttribute('lang')).to.equal('es');
    expect(await page.getByRole('button', { name: 'Buscar' }).count()).to.equal(1);
    await page.getByRole('combobox').fill('jaws');
    await page.getByRole('option').last().filter({ hasText: 'Todos los resultados' }).waitFor();
    const text = await page.locator('body').innerText();
    expect(text).to.not.match(/\b(Search|Results|Directed by|Called so|film|series)\b/);
    await page.getByRole('link', { name: 'English' }).click();
    await page.locator('html[lang=en]').waitFor();
  });
});

function moving(page: Page, selector: string): Promise<string[]> {
  return page.evaluate(
    (which) =>
      [...document.querySelectorAll(which)]
        .filter((element) => {
          const { transitionDuration, animationName, animationDuration } = getComputedStyle(element);
          const fades = transitionDuration.split(',').some((duration) => parseFloat(duration) > 0.01);
          return fades || (animationName !== 'none' && parseFloat(animationDuration) > 0.01);
        })
        .map((element) => element.outerHTML.slice(0, 100)),
    selector,
  );
}
