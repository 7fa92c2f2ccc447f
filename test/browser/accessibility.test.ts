import { expect } from 'chai';
import type { Page } from 'playwright-core';

import { axeViolations } from '../support/browser-axe.ts';
import { expectedOfStates, leaveState, pageStates } from '../support/browser-states.ts';
import { tabForAll } from '../support/browser-tab.ts';

const looks = {
  light: { colorScheme: 'light', forcedColors: 'none' },
  dark: { colorScheme: 'dark', forcedColors: 'none' },
  'forced colours': { colorScheme: 'light', forcedColors: 'active' },
} as const;

describe(`axe has nothing against the search page in ${Object.keys(looks).join(', ')}`, () => {
  let page: Page;
  tabForAll((tab) => ({ page } = tab), { expected: expectedOfStates });
  afterEach(() => leaveState(page));

  for (const state of pageStates) {
    it(state.name, async () => {
      await state.reach(page);
      for (const [name, look] of Object.entries(looks)) {
        await page.emulateMedia(look);
        expect(await axeViolations(page), name).to.deep.equal([]);
      }
    });
  }
});
