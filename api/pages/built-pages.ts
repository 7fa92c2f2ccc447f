import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { z } from 'zod';

import type { PageFiles, PageModule } from './page-module.ts';

/** A page of the build. */
export interface BuiltPage {
  readonly name: string;
  readonly module: PageModule;
  readonly files: PageFiles;
}

/** The pages that `npm run build:web` made. */
export interface BuiltPages {
  readonly pages: readonly BuiltPage[];
  /** Folder of the files that browsers load. */
  readonly clientFolder: string;
}

/** The folder has no pages that can be used. */
export class PagesUnusable extends Error {
  override readonly name = 'PagesUnusable';
  readonly code = 'PAGES_UNUSABLE';
}

const pagesFile = z.record(
  z.string(),
  z.object({
    scripts: z.array(z.string()),
    styles: z.array(z.string()),
  }),
);

const pageModule = z.object({
  page: z.custom<PageModule>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      'paths' in value &&
      'policy' in value &&
      'render' in value,
  ),
});

/**
 * Loads the pages of a build.
 *
 * @returns null where the folder has no build at all
 * @throws PagesUnusable where it has one that cannot be used
 */
export async function loadPages(folder: string): Promise<BuiltPages | null> {
  const text = readIfThere(join(folder, 'pages.json'));
  if (text === null) return null;
  try {
    const listed = Object.entries(pagesFile.parse(JSON.parse(text)));
    const pages = await Promise.all(
      listed.map(async ([name, files]): Promise<BuiltPage> => {
        const loaded: unknown = await import(pathToFileURL(join(folder, 'server', `${name}.mjs`)).href);
        return { name, files, module: pageModule.parse(loaded).page };
      }),
    );
    return { pages, clientFolder: join(folder, 'client') };
  } catch (cause) {
    throw new PagesUnusable(`The pages in ${folder} cannot be used: build them again (npm run build:web).`, {
      cause,
    });
  }
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) {
      return null;
    }
    throw error;
  }
}
