import type { Context } from '../context.ts';
import { buildNodeImage } from '../node/node-image.ts';
import type { Need } from '../prerequisites/debian-packages.ts';
import { ensurePackages } from '../prerequisites/ensure-packages.ts';
import { fetchMongod } from '../tools/mongod.ts';
import { publishedImages } from '../way/published-images.ts';
import { buildBaseImages, builtImages } from './base-images.ts';
import { debianRoot, nodeRoot, proxyRoot, runtimeRoot } from './debian-root.ts';
import type { EngineImages } from './engine-images.ts';
import { pullMissing } from './pull-images.ts';

/** What is needed to run node images: what a cluster is made from, and the base and database of what runs in it. */
export interface Foundation {
  readonly nodeImage: string;
  /** Archives that nodes import as they boot; there are some only where images are built. */
  readonly archives: { readonly kubernetes: string; readonly runtime: string } | undefined;
  readonly base: string;
  readonly database: string;
  readonly metricsServer: string;
}

const forRoots: readonly Need[] = [{ file: 'mmdebstrap', package: 'mmdebstrap' }];

/** Pulls the published images; `engine` as a target wants only what our own images are built on. */
export async function pullFoundation(
  { progress }: Context,
  images: EngineImages,
  target: 'nodes' | 'engine',
): Promise<Foundation> {
  const { node, base, database, metricsServer } = publishedImages;
  const needed = target === 'nodes' ? [base, node, database, metricsServer] : [base];
  await progress.step('published images', (step) => pullMissing(images, needed, step));
  return { nodeImage: node, archives: undefined, base, database, metricsServer };
}

/** Builds every image that a cluster is made of, from Debian packages and the tools. */
export async function buildFoundation(context: Context, images: EngineImages): Promise<Foundation> {
  const { clone, progress, stamps } = context;
  await ensurePackages(context, 'Debian packages for images', forRoots);
  await progress.step('mongod', (step) => fetchMongod(clone, stamps, step));
  const root = (title: string, of: typeof nodeRoot): Promise<string> =>
    progress.step(title, (step) => debianRoot(clone, of, step));
  const runtime = await root('Debian root for mongod and node', runtimeRoot);
  const proxy = await root('Debian root for kube-proxy and kube-router', proxyRoot);
  const node = await root('Debian root for cluster nodes', nodeRoot);
  const base = await progress.step('images of the control plane, mongod and node', (step) =>
    buildBaseImages(clone, images, { runtime, proxy }, step),
  );
  const nodeImage = await progress.step('image of a cluster node', (step) =>
    buildNodeImage(clone, images, { root: node, pause: base.pause }, step),
  );
  return { nodeImage, archives: base, ...builtImages };
}
