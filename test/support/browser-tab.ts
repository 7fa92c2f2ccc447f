import type { Look, OpenedPage } from './browser-page.ts';
import { browserWorld, type BrowserWorld } from './browser-world.ts';

/** How the tab of a suite looks, and which offences its tests are about. */
export interface TabOptions {
  readonly look?: Look;
  readonly expected?: RegExp;
}

/**
 * Hooks for a suite: each of its tests has a tab of its own at the service that all share, and fails where the page misbehaves.
 *
 * @param use is handed the tab before each test, and takes it to where the tests begin
 */
export function tabForEach(
  use: (tab: OpenedPage) => void | Promise<void>,
  { look, expected }: TabOptions = {},
): void {
  let world: BrowserWorld;
  let tab: OpenedPage;
  before(async () => {
    world = await browserWorld();
  });
  beforeEach(async () => {
    tab = await world.open(look);
    await use(tab);
  });
  afterEach(() => tab.close(expected));
}

/** The same with one tab for all tests of the suite. */
export function tabForAll(use: (tab: OpenedPage) => void, { look, expected }: TabOptions = {}): void {
  let tab: OpenedPage;
  before(async () => {
    tab = await (await browserWorld()).open(look);
    use(tab);
  });
  after(() => tab.close(expected));
}
