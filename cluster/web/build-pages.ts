import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

import { build, type InlineConfig, type Plugin, type Rolldown } from 'vite';

import { pageEntries, SERVICE_WORKER } from './page-entries.ts';
import { filesFrom, pageSizes, tooLarge, type BuiltScript, type PageSize } from './page-sizes.ts';

/** Stands in the service worker for the files of its shell: replaced, with spaces between, once the names of all are known. */
const SHELL_MARK = '__SHELL_FILES__';

/** Files that are sent under names of their own, because browsers and links know them by these; all others have their hash in the name. */
const FIXED_NAMES = { serviceWorker: 'sw.js' };

/**
 * Builds the pages into dist/web: `client/` is what browsers load, each file with a Brotli copy beside it; `server/` is what the query
 * service renders pages with; `pages.json` says which files belong to which page.
 *
 * @returns the size of each page
 * @throws Error where a page is larger than it may be
 */
export async function buildPages(root: string): Promise<PageSize[]> {
  // Built beside and put in place at once: nobody serves half a build.
  const target = join(root, 'dist', 'web');
  const work = `${target}.${String(process.pid)}.new`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  try {
    const output = await buildClient(root, join(work, 'client'));
    await buildServer(root, join(work, 'server'));
    const sizes = finishClient(output, work);
    const faults = tooLarge(sizes);
    if (faults.length > 0) throw new Error(faults.join('\n'));
    rmSync(target, { recursive: true, force: true });
    renameSync(work, target);
    return sizes;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

type Output = readonly (Rolldown.OutputChunk | Rolldown.OutputAsset)[];

const common = (root: string): InlineConfig => ({
  root: join(root, 'web'),
  configFile: false,
  logLevel: 'warn',
  appType: 'custom',
  define: { 'process.env.NODE_ENV': '"production"' },
});

/** Vite's own loads styles ahead, half a kilobyte of it: what is loaded later here has none. */
const plainImports: Plugin = {
  name: 'plain-imports',
  enforce: 'pre',
  load: (id) =>
    id === '\0vite/preload-helper.js' ? 'export const __vitePreload = (load) => load();' : undefined,
};

async function buildClient(root: string, outDir: string): Promise<Output> {
  const result = await build({
    ...common(root),
    publicDir: join(root, 'web', 'public'),
    plugins: [plainImports],
    build: {
      outDir,
      emptyOutDir: true,
      target: ['chrome111', 'firefox115', 'safari16.4'],
      modulePreload: false,
      cssCodeSplit: true,
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: {
          ...Object.fromEntries(
            pageEntries.map(({ name }) => [name, join(root, 'web', name, 'browser.tsx')]),
          ),
          'service-worker': join(root, 'web', SERVICE_WORKER),
        },
        output: {
          entryFileNames: ({ name }) =>
            name === 'service-worker' ? FIXED_NAMES.serviceWorker : 'assets/[name]-[hash].js',
          chunkFileNames: 'assets/[name]-[hash].js',
          assetFileNames: 'assets/[name]-[hash][extname]',
        },
      },
    },
  });
  return outputOf(result);
}

async function buildServer(root: string, outDir: string): Promise<void> {
  await build({
    ...common(root),
    publicDir: false,
    ssr: { noExternal: true, target: 'node' },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'node24',
      ssr: true,
      minify: false,
      rolldownOptions: {
        input: Object.fromEntries(
          pageEntries.map(({ name }) => [name, join(root, 'web', name, 'server.tsx')]),
        ),
        output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
  });
}

function outputOf(result: Awaited<ReturnType<typeof build>>): Output {
  if (Array.isArray(result) || !('output' in result))
    throw new Error('Vite made something else than one build');
  return result.output;
}

/** Writes `pages.json`, tells the service worker its files, and compresses all that is sent. */
function finishClient(output: Output, work: string): PageSize[] {
  const client = join(work, 'client');
  const chunks = output.filter((each) => each.type === 'chunk');
  const scripts = new Map<string, BuiltScript>(
    chunks.map(({ fileName, imports, dynamicImports }) => [fileName, { imports, later: dynamicImports }]),
  );
  const fileOf = (page: string): string => {
    const entry = chunks.find(({ isEntry, name }) => isEntry && name === page);
    if (entry === undefined) throw new Error(`the build has no page ${page}`);
    return entry.fileName;
  };
  const pages = Object.fromEntries(
    pageEntries.map(({ name }) => {
      const files = [...filesFrom(fileOf(name), scripts)];
      const styles = new Set(
        chunks
          .filter(({ fileName }) => files.includes(fileName))
          .flatMap((chunk) => [...(chunk.viteMetadata?.importedCss ?? [])]),
      );
      return [name, { scripts: files.map(urlOf), styles: [...styles].map(urlOf) }];
    }),
  );
  writeFileSync(join(work, 'pages.json'), `${JSON.stringify(pages, undefined, 2)}\n`);

  const search = pages['search'];
  const shell = search === undefined ? [] : [...search.scripts, ...search.styles];
  const worker = join(client, FIXED_NAMES.serviceWorker);
  const source = readFileSync(worker, 'utf8');
  if (!source.includes(SHELL_MARK))
    throw new Error(`${FIXED_NAMES.serviceWorker} has no place for its files`);
  writeFileSync(worker, source.replace(SHELL_MARK, shell.join(' ')));

  const bytes = new Map(output.map(({ fileName }) => [fileName, compress(join(client, fileName))]));
  return pageSizes(pageEntries, scripts, fileOf, (file) => bytes.get(file) ?? 0);
}

const urlOf = (file: string): string => `/${file}`;

/** Puts a copy beside a file, compressed as far as can be: it is done once, and sent often. */
function compress(file: string): number {
  const content = readFileSync(file);
  const compressed = brotliCompressSync(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  });
  writeFileSync(`${file}.br`, compressed);
  return compressed.length;
}
