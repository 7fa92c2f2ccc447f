import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clone } from '../clone.ts';
import { ClusterError } from '../cluster-error.ts';
import { fingerprint } from '../fingerprint.ts';
import type { EngineImages } from '../images/engine-images.ts';
import type { Step } from '../progress.ts';
import { copyKindNodeFiles, kubernetesVersion } from '../tools/kubelite.ts';

const image = 'movie-search/kind-node';

/** In a node: what containerd makes the CNI configuration of, once it knows the range of the node's pods. */
const cniTemplate = '/etc/containerd/cni.conflist';

/**
 * Fits kind's containerd configuration and unit to Debian's containerd. Nodes may not lower an OOM score where the
 * host lacks CAP_SYS_RESOURCE, so containerd is told not to ask for less than it has. The template of the CNI configuration is
 * said with containerd 1's word for it; 2 has no such thing.
 */
export function adaptContainerd(
  config: string,
  unit: string,
  pause: string,
): { config: string; unit: string } {
  return {
    config: replaced(
      replaced(config, /sandbox_image = ".*"/, `sandbox_image = "${pause}"`),
      'restrict_oom_score_adj = false',
      `restrict_oom_score_adj = true\n  [plugins."io.containerd.grpc.v1.cri".cni]\n    conf_template = "${cniTemplate}"`,
    ),
    unit: replaced(
      replaced(unit, '/usr/local/bin/containerd', '/usr/bin/containerd'),
      /^OOMScoreAdjust=.*\n/m,
      '',
    ),
  };
}

function replaced(text: string, what: string | RegExp, by: string): string {
  const result = text.replace(what, by);
  if (result === text)
    throw new ClusterError(
      'KIND_FILES_CHANGED',
      `kind's node files no longer have ${String(what)}; see adaptContainerd`,
    );
  return result;
}

/** Builds the node image, and makes it known to the engine. Returns its name. */
export async function buildNodeImage(
  clone: Clone,
  images: EngineImages,
  made: { readonly root: string; readonly pause: string },
  step: Step,
): Promise<string> {
  const { bin, cache, tmp } = clone.paths;
  const source = join(clone.paths.root, 'cluster', 'node');
  const dockerfile = join(source, 'node.Dockerfile');
  const importUnit = join(source, 'import-images.service');
  const cni = join(source, 'pod-network', 'cni.conflist');
  const inputs = [
    dockerfile,
    importUnit,
    cni,
    join(source, 'node-image.ts'),
    made.root,
    join(bin, 'kubelite'),
  ];
  const key = fingerprint([
    ...inputs.map((file) => ({ file })),
    { fact: { pause: made.pause, kubernetesVersion } },
  ]);
  const name = `${image}:${kubernetesVersion}-${key}`;
  const archive = join(cache, `kind-node-${key}.tar`);
  if (await images.has(name)) {
    step.cached();
    return name;
  }
  if (existsSync(archive)) {
    step.say('loading the cached archive into the engine');
    await images.load(archive, name);
    return name;
  }
  const context = join(tmp, 'node-image');
  rmSync(context, { recursive: true, force: true });
  const files = join(context, 'files');
  mkdirSync(files, { recursive: true });
  await copyKindNodeFiles(clone, files);
  const at = {
    config: join(files, 'etc/containerd/config.toml'),
    unit: join(files, 'etc/systemd/system/containerd.service'),
  };
  const adapted = adaptContainerd(readFileSync(at.config, 'utf8'), readFileSync(at.unit, 'utf8'), made.pause);
  writeFileSync(at.config, adapted.config);
  writeFileSync(at.unit, adapted.unit);
  writeFileSync(join(files, 'kind', 'version'), kubernetesVersion);
  linkSync(importUnit, join(files, 'etc/systemd/system/import-images.service'));
  linkSync(cni, join(files, cniTemplate));
  linkSync(made.root, join(context, 'rootfs.tar'));
  linkSync(join(bin, 'kubelite'), join(context, 'kubelite'));
  await images.build([name], dockerfile, context);
  step.say('one archive of it, for the next engine');
  await images.save([name], archive);
  rmSync(context, { recursive: true });
  return name;
}
