import { expect } from 'chai';
import type { Page } from 'playwright-core';

import { HACKED, hostileId, hostileTexts, type HostileText } from '../support/browser-films.ts';
import { tabForAll } from '../support/browser-tab.ts';

/** Elements that the page has of its own: whatever else turns up was made of somebody's text. */
const FOREIGN_ELEMENTS =
  'body :is(img, svg, iframe, object, embed, video, style, link, base, meta, b, i), body script:not([type="application/json"])';

for (const javaScript of [true, false]) {
  describe(`titles and names that are made of markup, ${javaScript ? 'in a live page' : 'as the service renders them'}`, () => {
    let page: Page;
    tabForAll((tab) => ({ page } = tab), { look: { javaScript } });

    const isUnharmed = async (): Promise<void> => {
      expect(
        await page.locator(FOREIGN_ELEMENTS).evaluateAll((all) => all.map((each) => each.outerHTML)),
      ).to.deep.equal([]);
      expect(await page.evaluate((name) => name in window, HACKED), 'nothing was run').to.equal(false);
    };
    const texts = (selector: string): Promise<string[]> => page.locator(selector).allTextContents();

    for (const hostile of hostileTexts) {
      it(`are shown as text: ${hostile.name}`, async () => {
        await page.goto(`/film/${hostileId(hostile)}`);
        expect(await texts('h1')).to.deep.equal([hostile.text]);
        const facts = (await texts('dl.film')).join();
        expect(facts).to.include(`Original ${hostile.text}`).and.to.include(`Alias ${hostile.text}`);
        expect(await page.title()).to.include(spaced(hostile.text));
        await isUnharmed();
        await page.goto(`/director/director-${hostileId(hostile)}`);
        expect(await texts('h1')).to.deep.equal([hostile.text]);
        expect(await texts('.films h3')).to.deep.equal([hostile.text]);
        await isUnharmed();
        await page.goto(`/?q=${encodeURIComponent(hostile.text)}`);
        expect(await page.locator('#q').inputValue()).to.equal(hostile.text);
        await isUnharmed();
      });
    }

    it('keep their direction to themselves', async () => {
      for (const hostile of hostileTexts) {
        await page.goto(`/director/director-${hostileId(hostile)}`);
        expect(await readingOrder(page, '.films .year'), hostile.name).to.equal('1984');
        expect(await readingOrder(page, '.films .type'), hostile.name).to.equal('film');
      }
    });

    it('leave the words around them as they are', async () => {
      for (const typed of [
        'qqqqqqzzzz \u202ednuos',
        'qqqqqqzzzz \u2067last',
        'qqqqqqzzzz \u2069\u202c\u202e',
        'شششششششضضضض',
      ]) {
        await page.goto(`/?q=${encodeURIComponent(typed)}`);
        expect(await page.locator('.nothing h2').textContent()).to.include(`“${typed}”`);
        expect(await readingOrder(page, '.nothing h2', 'lastChild'), typed).to.equal('”, or nearly so.');
      }
    });

    if (!javaScript) return;

    it('are suggested as text', async () => {
      await page.goto('/');
      for (const hostile of hostileTexts.filter(isTypable)) {
        await page.getByRole('combobox').fill(hostile.text);
        const shown = page
          .getByRole('option')
          .locator('.title')
          .filter({ hasText: spaced(hostile.text) });
        await shown.first().waitFor();
        expect(await shown.first().textContent()).to.equal(hostile.text);
        expect(await page.getByRole('option').last().textContent(), 'all results').to.include(hostile.text);
        expect(await readingOrder(page, '[role=option] .year'), hostile.name).to.match(/^[12]\d{3}$/);
        await isUnharmed();
      }
    });

    it('are text among the recent searches', async () => {
      const asked = hostileTexts.filter(isTypable).slice(0, 6);
      for (const { text } of asked) {
        await page.getByRole('combobox').fill(text);
        await page.keyboard.press('Enter');
        await page.waitForFunction((q) => document.title.startsWith(q), spaced(text));
      }
      await page.goto('/');
      const recent = page.getByRole('region', { name: 'Recent searches' });
      await recent.waitFor();
      expect((await recent.getByRole('link').allTextContents()).slice(0, 6)).to.deep.equal(
        asked.map(({ text }) => text).reverse(),
      );
      await isUnharmed();
    });
  });
}

/** As a browser has a text in its title, and as Playwright compares it. */
function spaced(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** Whether folding leaves something of it that could be typed, and that would be found. */
function isTypable({ text }: HostileText): boolean {
  return /[a-z]{3}/i.test(text) && text.length <= 100;
}

/** The letters of an element's first or last text from left to right as they are drawn, on one line. */
async function readingOrder(
  page: Page,
  selector: string,
  which: 'firstChild' | 'lastChild' = 'firstChild',
): Promise<string> {
  return page
    .locator(selector)
    .first()
    .evaluate((element, part) => {
      const text = element[part];
      if (!(text instanceof Text)) throw new Error(`${element.outerHTML} has no text there`);
      return Array.from(text.data)
        .map((letter, at) => {
          const range = document.createRange();
          range.setStart(text, at);
          range.setEnd(text, at + 1);
          return { letter, left: range.getBoundingClientRect().left };
        })
        .sort((one, other) => one.left - other.left)
        .map(({ letter }) => letter)
        .join('');
    }, which);
}
