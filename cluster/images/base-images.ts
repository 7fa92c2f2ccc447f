import { copyFileSync, existsSync, linkSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Clone } from '../clone.ts';
import { ClusterError } from '../cluster-error.ts';
import { command } from '../command.ts';
import { fingerprint } from '../fingerprint.ts';
import type { Input } from '../fingerprint.ts';
import type { Step } from '../progress.ts';
import { kubernetesVersion } from '../tools/kubelite.ts';
import type { EngineImages } from './engine-images.ts';

/** The local names of images that are built here and change only with what they are made of. */
export const builtImages = {
  base: 'movie-search/node-runtime:24',
  database: 'movie-search/mongod:6.0',
  metricsServer: 'movie-search/metrics-server:v0.9.0',
  podNetwork: 'movie-search/kube-router:v2.1.0',
} as const;

const layers = { runtime: 'movie-search/debian:12', proxy: 'movie-search/debian-network-tools:12' } as const;

/** What the all-in-one program is called in its image; as kubeadm it only names images here. */
const programs = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kube-proxy',
  'kube-router',
  'coredns',
  'metrics-server',
  'kubeadm',
];

/** What nodes are given as they are made, mounted: so what never changes is never loaded one by one. */
export interface BaseImages {
  /** Archive with the control plane, kube-proxy, kube-router, DNS, metrics and pause: every node needs it. */
  readonly kubernetes: string;
  /** Archive with mongod and the base of our own images: the workers need it. */
  readonly runtime: string;
  /** The name of the pause image, which containerd must be told. */
  readonly pause: string;
}

interface Stages {
  readonly components: readonly string[];
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
    if (name === undefined) {
      throw new ClusterError('KUBEADM_IMAGES', `kubeadm names no image ${part}: ${names.join(', ')}`);
    }
    return name;
  };
  const [coredns, pause] = [named('coredns'), named('pause')];
  return { components: names.filter((name) => name !== coredns && name !== pause), coredns, pause };
}

/**
 * Builds the images that a cluster itself runs on, mongod's, and the base of ours. `roots` are the tars of the Debian
 * roots below mongod and node, and below the control plane.
 */
export async function buildBaseImages(
  clone: Clone,
  images: EngineImages,
  roots: { readonly runtime: string; readonly proxy: string },
  step: Step,
): Promise<BaseImages> {
  const { root, bin, cache, tmp } = clone.paths;
  const source = join(root, 'cluster', 'images');
  const context = join(tmp, 'base-images');
  rmSync(context, { recursive: true, force: true });
  const kubernetes = join(context, 'kubernetes');
  const runtime = join(context, 'runtime');
  mkdirSync(runtime, { recursive: true });
  layOutKubernetes(bin, kubernetes);
  const list = ['config', 'images', 'list', '--kubernetes-version', kubernetesVersion];
  const stages = stagesOf(await command(join(kubernetes, 'bin', 'kubeadm'), list));
  const runtimePrograms = {
    mongod: join(bin, 'mongod'),
    node: join(root, 'node_modules', 'node', 'bin', 'node'),
  };

  const archiveOf = (name: string, inputs: readonly Input[]): string =>
    join(cache, `images-${name}-${fingerprint(inputs)}.tar`);
  const ofComponents = [...stages.components, builtImages.metricsServer, builtImages.podNetwork];
  const archives = {
    kubernetes: archiveOf('kubernetes', [
      { file: join(source, 'kubernetes.Dockerfile') },
      { file: join(bin, 'kubelite') },
      { file: join(bin, 'pause') },
      { file: roots.proxy },
      { fact: { stages, programs, ofComponents } },
    ]),
    runtime: archiveOf('runtime', [
      { file: join(source, 'runtime.Dockerfile') },
      { file: runtimePrograms.mongod },
      { file: runtimePrograms.node },
      { file: roots.runtime },
      { fact: { base: builtImages.base, database: builtImages.database } },
    ]),
  };
  if (existsSync(archives.kubernetes) && existsSync(archives.runtime)) step.cached();
  if (!existsSync(archives.kubernetes)) {
    step.say('control plane, pod network, DNS, metrics, pause');
    await images.import(roots.proxy, layers.proxy);
    await buildKubernetes(images, join(source, 'kubernetes.Dockerfile'), kubernetes, {
      stages,
      ofComponents,
    });
    await images.save([...ofComponents, stages.coredns, stages.pause], archives.kubernetes);
  }
  if (!existsSync(archives.runtime)) {
    step.say('mongod, node');
    await images.import(roots.runtime, layers.runtime);
    await buildRuntime(images, join(source, 'runtime.Dockerfile'), runtime, runtimePrograms);
    await images.save([builtImages.database, builtImages.base], archives.runtime);
  }
  rmSync(context, { recursive: true });
  return { ...archives, pause: stages.pause };
}

/** The files that `kubernetes.Dockerfile` copies: one program, under every name that it goes by. */
function layOutKubernetes(bin: string, context: string): void {
  for (const folder of ['bin', 'links']) mkdirSync(join(context, folder), { recursive: true });
  linkSync(join(bin, 'kubelite'), join(context, 'bin', 'kubelite'));
  linkSync(join(bin, 'pause'), join(context, 'pause'));
  for (const program of programs) symlinkSync('kubelite', join(context, 'bin', program));
  // Where the published image has it, so that one manifest fits both.
  symlinkSync('usr/local/bin/metrics-server', join(context, 'links', 'metrics-server'));
}

async function buildKubernetes(
  images: EngineImages,
  dockerfile: string,
  context: string,
  { stages, ofComponents }: { readonly stages: Stages; readonly ofComponents: readonly string[] },
): Promise<void> {
  const build = (stage: string, tags: readonly string[]): Promise<void> =>
    images.build(tags, dockerfile, context, { stage, args: { NETWORK_TOOLS: layers.proxy } });
  await build('components', ofComponents);
  await build('coredns', [stages.coredns]);
  await build('pause', [stages.pause]);
}

async function buildRuntime(
  images: EngineImages,
  dockerfile: string,
  context: string,
  { mongod, node }: { readonly mongod: string; readonly node: string },
): Promise<void> {
  linkSync(mongod, join(context, 'mongod'));
  copyFileSync(node, join(context, 'node'));
  await command('strip', ['-s', join(context, 'node')]);
  const build = (stage: string, tag: string): Promise<void> =>
    images.build([tag], dockerfile, context, { stage, args: { DEBIAN: layers.runtime } });
  await build('mongod', builtImages.database);
  await build('node', builtImages.base);
}
