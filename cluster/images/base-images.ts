import { existsSync, linkSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Clone } from '../clone.ts';
import { ClusterError } from '../cluster-error.ts';
import { command } from '../command.ts';
import { fingerprint } from '../fingerprint.ts';
import type { Step } from '../progress.ts';
import { kubernetesVersion } from '../tools/kubelite.ts';
import type { EngineImages } from './engine-images.ts';

/** The local names of images that are built here and change only with what they are made of. */
export const builtImages = {
  base: 'movie-search/node-runtime:24',
  database: 'movie-search/mongod:6.0',
  metricsServer: 'movie-search/metrics-server:v0.9.0',
} as const;

const layers = { runtime: 'movie-search/debian:12', proxy: 'movie-search/debian-network-tools:12' } as const;

/** What the all-in-one program is called in the image of the control plane. */
const programs = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kube-proxy',
  'coredns',
  'metrics-server',
];

/** What every node of the cluster brings along. */
export interface BaseImages {
  /** Mounted into every node, which imports it as it boots: so what never changes is never loaded one by one. */
  readonly archive: string;
  /** The name of the pause image, which containerd must be told. */
  readonly pause: string;
}

interface Stages {
  readonly controlPlane: readonly string[];
  readonly proxy: string;
  readonly coredns: string;
  readonly pause: string;
}

/** The images kubeadm will want, by the stage of `kubernetes.Dockerfile` that makes them. Input: one image a line. */
export function stagesOf(kubeadmImages: string): Stages {
  const names = kubeadmImages
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const named = (part: string): string => {
    const name = names.find((candidate) => candidate.includes(`/${part}:`));
    if (name === undefined)
      throw new ClusterError('KUBEADM_IMAGES', `kubeadm names no image ${part}: ${names.join(', ')}`);
    return name;
  };
  const special = { proxy: named('kube-proxy'), coredns: named('coredns'), pause: named('pause') };
  const others = new Set(Object.values(special));
  return { controlPlane: names.filter((name) => !others.has(name)), ...special };
}

/**
 * Builds the images that a cluster itself runs on (control plane, DNS, metrics, pause), mongod's, and the base of ours,
 * into one archive. `roots` are the tars of the Debian roots below mongod and node, and below kube-proxy.
 */
export async function buildBaseImages(
  clone: Clone,
  images: EngineImages,
  roots: { readonly runtime: string; readonly proxy: string },
  step: Step,
): Promise<BaseImages> {
  const { root, bin, cache, tmp } = clone.paths;
  const dockerfiles = {
    kubernetes: join(root, 'cluster', 'images', 'kubernetes.Dockerfile'),
    runtime: join(root, 'cluster', 'images', 'runtime.Dockerfile'),
  };
  const files = {
    kubelite: join(bin, 'kubelite'),
    pause: join(bin, 'pause'),
    mongod: join(bin, 'mongod'),
    node: join(root, 'node_modules', 'node', 'bin', 'node'),
  };
  const inputs = [...Object.values(dockerfiles), ...Object.values(files), ...Object.values(roots)].map(
    (file) => ({ file }),
  );
  const key = fingerprint([...inputs, { fact: { builtImages, kubernetesVersion, programs } }]);
  const archive = join(cache, `base-images-${key}.tar`);

  const context = join(tmp, 'base-images');
  rmSync(context, { recursive: true, force: true });
  mkdirSync(join(context, 'bin'), { recursive: true });
  linkSync(files.kubelite, join(context, 'bin', 'kubelite'));
  for (const program of [...programs, 'kubeadm']) symlinkSync('kubelite', join(context, 'bin', program));
  // Where the published image has it, so that one manifest fits both.
  mkdirSync(join(context, 'links'));
  symlinkSync('usr/local/bin/metrics-server', join(context, 'links', 'metrics-server'));
  const wanted = ['config', 'images', 'list', '--kubernetes-version', kubernetesVersion];
  const stages = stagesOf(await command(join(context, 'bin', 'kubeadm'), wanted));

  if (existsSync(archive)) {
    step.cached();
  } else {
    for (const name of ['pause', 'mongod', 'node'] as const) linkSync(files[name], join(context, name));
    await images.import(roots.runtime, layers.runtime);
    await images.import(roots.proxy, layers.proxy);
    const build = (stage: string, tags: readonly string[]): Promise<void> =>
      images.build(tags, dockerfiles.kubernetes, context, { stage, args: { NETWORK_TOOLS: layers.proxy } });
    step.say('control plane, DNS, metrics, pause');
    await build('control-plane', [...stages.controlPlane, builtImages.metricsServer]);
    await build('coredns', [stages.coredns]);
    await build('pause', [stages.pause]);
    await build('kube-proxy', [stages.proxy]);
    step.say('mongod and node, on Debian');
    const args = { DEBIAN: layers.runtime };
    await images.build([builtImages.database], dockerfiles.runtime, context, { stage: 'mongod', args });
    await images.build([builtImages.base], dockerfiles.runtime, context, { stage: 'node', args });
    step.say('one archive of all');
    const all = [
      ...stages.controlPlane,
      stages.proxy,
      stages.coredns,
      stages.pause,
      ...Object.values(builtImages),
    ];
    await images.save(all, archive);
  }
  rmSync(context, { recursive: true });
  return { archive, pause: stages.pause };
}
