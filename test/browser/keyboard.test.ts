import { expect } from 'chai';
import type { Locator, Page } from 'playwright-core';

import { tabForEach } from '../support/browser-tab.ts';
import { waitUntil } from '../support/wait-until.ts';

describe('the search page by keyboard alone', () => {
  let page: Page;
  let box: Locator;
  let options: Locator;

  tabForEach(async (tab) => {
    ({ page } = tab);
    box = page.getByRole('combobox');
    options = page.getByRole('option');
    await page.goto('/');
    await box.waitFor();
  });

  const active = (): Promise<string | null> =>
    page.evaluate(() => {
      const id = document.activeElement?.getAttribute('aria-activedescendant') ?? null;
      return id === null ? null : (document.getElementById(id)?.querySelector('.title')?.textContent ?? '');
    });
  const focused = (): Promise<string> =>
    page.evaluate(() => document.activeElement?.textContent.trim() ?? '');
  const tabUntil = async (what: string, is: () => Promise<boolean>): Promise<void> => {
    for (let presses = 0; presses < 60; presses += 1) {
      if (await is()) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`60 presses of Tab did not get to ${what}`);
  };
  const intoBox = (): Promise<void> =>
    tabUntil('the box', () => box.evaluate((element) => element === document.activeElement));
  const type = async (text: string, first: string): Promise<void> => {
    await page.keyboard.type(text);
    // A list for fewer letters may have the same title further down.
    await options.first().filter({ hasText: first }).waitFor();
  };

  it('is led from the box to a film, to its director, and back to where it was', async () => {
    await intoBox();
    await type('the godf', 'The Godfather');
    await page.keyboard.press('ArrowDown');
    expect(await active()).to.equal('The Godfather');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/film/**');
    await page.getByRole('heading', { level: 1, name: 'The Godfather' }).waitFor();
    expect(await focused(), 'the focus goes along').to.equal('The Godfather');
    await tabUntil('the director', async () => (await focused()) === 'Francis Ford Coppola');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/director/**');
    await page.getByRole('heading', { level: 1, name: 'Francis Ford Coppola' }).waitFor();
    await page.getByRole('link', { name: 'Apocalypse Now', exact: true }).waitFor();
    // What Alt and the left arrow do in a browser with a window.
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: 'The Godfather' }).waitFor();
    await waitUntil('the focus is back', async () => (await focused()) === 'Francis Ford Coppola');
  });

  it('searches for what was typed where no suggestion was chosen', async () => {
    await intoBox();
    await type('jaws', 'Jaws');
    expect(await active(), 'nothing is chosen until a person does').to.equal(null);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/?q=jaws');
    await page.locator('.films').getByRole('link', { name: 'Jaws', exact: true }).waitFor();
    expect(await options.first().isVisible(), 'the list is closed').to.equal(false);
    expect(await box.inputValue()).to.equal('jaws');
  });

  it('says which suggestion is active, goes round, and leaves the box as typed', async () => {
    await intoBox();
    await type('jaws', 'Jaws');
    expect(await box.getAttribute('aria-expanded')).to.equal('true');
    const count = await options.count();
    await page.keyboard.press('ArrowUp');
    expect(await options.last().getAttribute('aria-selected'), 'up from the box is the end').to.equal('true');
    await page.keyboard.press('ArrowDown');
    expect(await box.getAttribute('aria-activedescendant'), 'beyond the end is the box').to.equal(null);
    for (let presses = 0; presses < count; presses += 1) {
      await page.keyboard.press('ArrowDown');
      expect(await options.nth(presses).getAttribute('aria-selected')).to.equal('true');
      expect(await page.locator('[aria-selected="true"]').count(), 'one alone').to.equal(1);
    }
    expect(await box.inputValue()).to.equal('jaws');
  });

  it('closes the list by Escape, and opens it again by an arrow', async () => {
    await intoBox();
    await type('jaws', 'Jaws');
    await page.keyboard.press('Escape');
    await page.getByRole('listbox').waitFor({ state: 'hidden' });
    expect(await box.getAttribute('aria-expanded')).to.equal('false');
    expect(await box.inputValue()).to.equal('jaws');
    await page.keyboard.press('ArrowDown');
    await page.getByRole('listbox').waitFor();
  });

  it('leaves the list by Tab without choosing', async () => {
    await intoBox();
    await type('jaws', 'Jaws');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.getByRole('listbox').waitFor({ state: 'hidden' });
    expect(new URL(page.url()).pathname).to.equal('/');
    expect(await box.inputValue()).to.equal('jaws');
  });

  it('has a way past the head of the page', async () => {
    await page.goto('/?q=jaws');
    await page.keyboard.press('Tab');
    expect(await focused()).to.equal('Skip to the results');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.locator('#results').evaluate((part) => part.contains(document.activeElement))).to.equal(
      true,
    );
  });

  it('shows where the focus is, at every stop', async () => {
    await page.goto('/?q=called+alike');
    await page.locator('.films').waitFor();
    const seen = new Set<string>();
    for (let presses = 0; presses < 25; presses += 1) {
      await page.keyboard.press('Tab');
      const { name, ring } = await page.evaluate(() => {
        const element = document.activeElement ?? document.body;
        const style = getComputedStyle(element);
        const isRing = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
        return {
          name: `${element.tagName} ${element.id} ${element.textContent}`,
          ring: isRing || style.boxShadow !== 'none',
        };
      });
      expect(ring, name).to.equal(true);
      seen.add(name);
    }
    expect(seen.size, 'different stops').to.be.greaterThan(15);
  });
});
