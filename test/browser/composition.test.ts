import { expect } from 'chai';
import type { CDPSession, Locator, Page } from 'playwright-core';

import { tabForEach } from '../support/browser-tab.ts';

describe('text composed by an input method', () => {
  let page: Page;
  let box: Locator;
  let keyboard: CDPSession;

  tabForEach(async (tab) => {
    ({ page } = tab);
    box = page.getByRole('combobox');
    await page.goto('/');
    await box.focus();
    keyboard = await tab.context.newCDPSession(page);
  });

  const compose = (text: string): Promise<unknown> =>
    keyboard.send('Input.imeSetComposition', {
      text,
      selectionStart: text.length,
      selectionEnd: text.length,
    });
  const suggestion = (name: string): Promise<void> =>
    page.getByRole('option').filter({ hasText: name }).first().waitFor();
  /** A key that the input method takes: the page hears of it, and it says that text is being composed. */
  const keyOfInputMethod = async (key: string): Promise<void> => {
    await keyboard.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key, windowsVirtualKeyCode: 229 });
    await keyboard.send('Input.dispatchKeyEvent', { type: 'keyUp', key, windowsVirtualKeyCode: 229 });
  };
  const atHome = (): boolean => new URL(page.url()).pathname === '/' && new URL(page.url()).search === '';

  it('gets suggestions while it is composed, and for what it became', async () => {
    await compose('mat');
    await suggestion('The Matrix');
    await compose('godf');
    await suggestion('The Godfather');
    await keyboard.send('Input.insertText', { text: 'jaws' });
    await suggestion('Jaws');
    expect(await box.inputValue()).to.equal('jaws');
  });

  for (const began of ['before the list opened', 'with the list open'] as const) {
    it(`leaves its arrows and Enter to the input method: composition that began ${began}`, async () => {
      if (began === 'with the list open') {
        await page.keyboard.type('the ');
        await suggestion('The');
      }
      await compose('matri');
      await suggestion('The Matrix');
      await keyOfInputMethod('ArrowDown');
      expect(await box.getAttribute('aria-activedescendant'), 'no suggestion is active').to.equal(null);
      await keyOfInputMethod('Enter');
      expect(await page.getByRole('listbox').isVisible(), 'the list stays').to.equal(true);
      expect(atHome(), 'nothing was searched for').to.equal(true);
    });
  }

  it('is taken by no suggestion when Enter ends it', async () => {
    await page.keyboard.type('the ');
    await suggestion('The');
    await page.keyboard.press('ArrowDown');
    await compose('matri');
    await suggestion('The Matrix');
    await keyboard.send('Input.insertText', { text: 'matrix' });
    // Safari tells of the Enter that ended a composition once it has ended, with the code that says whose it was.
    await keyOfInputMethod('Enter');
    expect(atHome(), 'nothing was searched for').to.equal(true);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/?q=the+matrix');
  });
});
