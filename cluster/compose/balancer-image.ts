import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clone } from '../clone.ts';
import { fingerprint } from '../fingerprint.ts';
import { debianRoot } from '../images/debian-root.ts';
import type { DebianRoot } from '../images/debian-root.ts';
import type { EngineImages } from '../images/engine-images.ts';
import type { Step } from '../progress.ts';

/** As `compose/built.env` names it. Debian 12 has HAProxy 2.6, and the published image that `compose.yaml` names is of 2.6, too. */
export const balancerImage = 'movie-search/haproxy:2.6';
const layer = 'movie-search/debian-haproxy:12';

/** HAProxy, and what its health check asks it with: the published image has busybox's wget, too. */
export const balancerRoot: DebianRoot = {
  name: 'balancer',
  variant: 'extract',
  packages: ['base-files', 'busybox', 'haproxy', 'libc6'],
  finish: [
    'for name in sh wget; do [ -e "$1/bin/$name" ] || ln -s busybox "$1/bin/$name"; done',
    `echo 'hosts: files dns' > "$1/etc/nsswitch.conf"`,
  ],
};

/** Builds the balancer's image from Debian's packages, for an engine that cannot pull the published one. */
export async function buildBalancerImage(clone: Clone, images: EngineImages, step: Step): Promise<void> {
  const { root, cache, tmp } = clone.paths;
  const dockerfile = join(root, 'cluster', 'compose', 'balancer.Dockerfile');
  const tar = await debianRoot(clone, balancerRoot, step);
  const archive = join(cache, `images-balancer-${fingerprint([{ file: tar }, { file: dockerfile }])}.tar`);
  if (existsSync(archive)) {
    // The engine may be another one by now, or have been made anew.
    await images.load(archive, balancerImage);
    step.cached();
    return;
  }
  await images.import(tar, layer);
  const context = join(tmp, 'balancer');
  mkdirSync(context, { recursive: true });
  await images.build([balancerImage], dockerfile, context, { args: { DEBIAN: layer } });
  await images.save([balancerImage], archive);
  rmSync(context, { recursive: true });
}
