import { expect } from 'chai';

import { axeViolations } from '../support/browser-axe.ts';
import type { OpenedPage } from '../support/browser-page.ts';
import { leaveState, pageStates } from '../support/browser-states.ts';
import { browserWorld, type BrowserWorld } from '../support/browser-world.ts';

const looks = {
  light: { colorScheme: 'light', forcedColors: 'none' },
  dark: { colorScheme: 'dark', forcedColors: 'none' },
  'forced colours': { colorScheme: 'light', forcedColors: 'active' },
} as const;

const expected = new RegExp(pageStates.flatMap(({ expected: each }) => each?.source ?? []).join('|'));

describe(`axe has nothing against the search page in ${Object.keys(looks).join(', ')}`, () => {
  let world: BrowserWorld;
  let opened: OpenedPage;

  before(async () => {
    world = await browserWorld();
    opened = await world.open();
  });
  after(() => opened.close(expected));
  afterEach(() => leaveState(opened.page));

  for (const state of pageStates) {
    it(state.name, async () => {
      await state.reach(opened.page);
      for (const [name, look] of Object.entries(looks)) {
        await opened.page.emulateMedia(look);
        expect(await axeViolations(opened.page), name).to.deep.equal([]);
      }
    });
  }
});
