import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { type Need, thisMachine } from '../prerequisites/debian-packages.ts';
import { ensurePackages } from '../prerequisites/ensure-packages.ts';

/** The names that distributions give to the browser that tests drive; Debian's first. */
export const browserNames = ['chromium', 'chromium-browser', 'google-chrome'] as const;

/** The browser in the first folder that has one under any of its names, or undefined where none has. */
export function findBrowser(searchPath: readonly string[]): string | undefined {
  return browserNames
    .flatMap((name) => searchPath.map((folder) => join(folder, name)))
    .find((file) => existsSync(file));
}

/** Noto comes with a browser of ours: it has letters for most scripts, so that a title in Arabic or Thai is drawn as such. */
const packages: readonly Need[] = [
  { file: 'chromium', package: 'chromium' },
  { file: 'NotoSans-Regular.ttf', package: 'fonts-noto-core' },
];

/** What is missing for the browser tests: nothing where there is a browser, by whatever name. */
export function browserNeeds(searchPath: readonly string[]): readonly Need[] {
  return findBrowser(searchPath) === undefined ? packages : [];
}

/**
 * A step that installs the browser of the browser tests; one that the user has set in `MOVIE_SEARCH_CHROMIUM` is taken as it is.
 * Throws `ClusterError` where packages are missing and may not be installed here.
 */
export async function provideBrowser(context: Context, own: string | undefined): Promise<void> {
  if (own !== undefined) return;
  await ensurePackages(context, 'Chromium, for tests of the page', browserNeeds(thisMachine().searchPath));
}
