import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ensureAddons, waitForMetrics } from './addons/addons.ts';
import type { Clone } from './clone.ts';
import { ClusterError } from './cluster-error.ts';
import { egressRules, putIn } from './engine/firewall.ts';
import { engineEnvironment, startEngine } from './engine/engine.ts';
import { fingerprint } from './fingerprint.ts';
import { buildBaseImages, builtImages } from './images/base-images.ts';
import { debianRoot, nodeRoot, proxyRoot, runtimeRoot } from './images/debian-root.ts';
import { EngineImages } from './images/engine-images.ts';
import { loadIntoNodes } from './images/load-images.ts';
import { pullMissing } from './images/pull-images.ts';
import { buildProductImages } from './images/product-images.ts';
import type { ProductImages } from './images/product-images.ts';
import { Kubectl } from './kubectl.ts';
import { kindConfig } from './node/kind-config.ts';
import { ensureCluster, nodeContainers } from './node/kind-cluster.ts';
import { buildNodeImage } from './node/node-image.ts';
import { connectPods, networkNodes } from './node/pod-network.ts';
import type { NetworkNode } from './node/pod-network.ts';
import { choosePort } from './node/port.ts';
import { ensureCgroups } from './prerequisites/cgroups.ts';
import { needsBoundedRuntime } from './prerequisites/capabilities.ts';
import { installMissing, thisMachine } from './prerequisites/debian-packages.ts';
import type { Need } from './prerequisites/debian-packages.ts';
import { ensureInotifyInstances, inotifyInstances } from './prerequisites/inotify.ts';
import { directorsOf } from './product/answer.ts';
import { installChart } from './product/chart.ts';
import { applySample } from './product/sample.ts';
import type { Progress } from './progress.ts';
import type { Stamps } from './stamp.ts';
import { readState, writeState } from './state.ts';
import type { ClusterState } from './state.ts';
import { buildKubelite } from './tools/kubelite.ts';
import { fetchMongod } from './tools/mongod.ts';
import { providePublishedTools } from './tools/published-tools.ts';
import { clusterTools, testTools } from './tools/tool-plan.ts';
import { lookAround } from './way/probe.ts';
import { publishedImages } from './way/published-images.ts';
import { chooseWay } from './way/way.ts';
import type { Choice } from './way/way.ts';

/** What every command of this program works with. */
export interface Context {
  readonly clone: Clone;
  readonly progress: Progress;
  readonly stamps: Stamps;
  /** `IMAGES=` and `PORT=`, as given. */
  readonly asked: { readonly images: string | undefined; readonly port: string | undefined };
}

type Environment = Readonly<Record<string, string>>;

/** What is needed to run node images: what a cluster is made from, and the base and database of what runs in it. */
interface Foundation {
  readonly nodeImage: string;
  /** Archives that nodes import as they boot; there are some only where images are built. */
  readonly archives: { readonly kubernetes: string; readonly runtime: string } | undefined;
  readonly base: string;
  readonly database: string;
  readonly metricsServer: string;
}

const forTools: readonly Need[] = [
  { file: 'pip3', package: 'python3-pip' },
  { file: 'strip', package: 'binutils' },
  // mongod runs on this machine itself in integration tests.
  { file: 'libcurl.so.4', package: 'libcurl4' },
];
const forRoots: readonly Need[] = [{ file: 'mmdebstrap', package: 'mmdebstrap' }];
const forEngine: readonly Need[] = [
  { file: 'dockerd', package: 'docker.io' },
  { file: 'docker', package: 'docker.io' },
  { file: 'iptables', package: 'iptables' },
  { file: 'ip', package: 'iproute2' },
  { file: 'ps', package: 'procps' },
];
const forBoundedRuntime: readonly Need[] = [
  { file: 'jq', package: 'jq' },
  { file: 'capsh', package: 'libcap2-bin' },
];

/** From whatever there is to a sample that answers. Everything done before is found again and not done twice. */
export async function up(context: Context): Promise<void> {
  const { clone } = context;
  const choice = await chooseHow(context);
  const env = engineEnvironment(clone, choice.engine);
  const { foundation, product } = await everyImage(context, choice, 'nodes');
  const kubectl = new Kubectl(clone, join(clone.paths.bin, 'kubectl'));
  const state = await bringUpCluster(context, choice, foundation, env, kubectl);
  if (choice.way === 'published') await givePulled(context, foundation, env);
  await install(context, { kubectl, env, foundation, product });
  await showAnswer(context, state.port);
}

/** All images, left on an engine that is started for it if need be. */
export async function imagesOnly(context: Context): Promise<void> {
  const choice = await chooseHow(context);
  await everyImage(context, choice, 'engine');
  if (choice.engine !== 'ours') return;
  const host = engineEnvironment(context.clone, 'ours')['DOCKER_HOST'] ?? '';
  console.log(
    `\nThe images are in the engine of this clone. For docker to ask that one:\n  export DOCKER_HOST=${host}`,
  );
}

/** Tools only: what tests need that do not need a cluster. No engine is needed for it, if they can be built. */
export async function toolsOnly(context: Context): Promise<void> {
  const { clone, progress, stamps, asked } = context;
  const choice = chooseWay(await lookAround(asked.images, new EngineImages(clone, {})));
  if ('refused' in choice && asked.images === 'published')
    throw new ClusterError('NO_WAY', choice.refused, choice.choices);
  const way = 'refused' in choice ? 'built' : choice.way;
  await tools(context, { way, engine: 'host' }, [...clusterTools, ...testTools]);
  await progress.step('mongod', (step) => fetchMongod(clone, stamps, step));
}

async function everyImage(
  context: Context,
  choice: Choice,
  target: 'nodes' | 'engine',
): Promise<{ foundation: Foundation; product: Awaited<ReturnType<typeof buildProductImages>> }> {
  const { clone, progress } = context;
  const images = new EngineImages(clone, engineEnvironment(clone, choice.engine));
  await tools(context, choice, clusterTools);
  await startOwnEngine(context, choice);
  const foundation =
    choice.way === 'built'
      ? await buildFoundation(context, images)
      : await pullFoundation(context, images, target);
  const product = await progress.step('images of the operator, the query service and the loader', (step) =>
    buildProductImages(
      clone,
      images,
      { image: foundation.base, archive: foundation.archives?.runtime },
      step,
      target,
    ),
  );
  return { foundation, product };
}

async function chooseHow(context: Context): Promise<Choice> {
  const { clone, progress, asked } = context;
  return progress.step('how to obtain images', async (step) => {
    const state = readState(clone.paths);
    if (state !== undefined && (asked.images ?? state.way) === state.way) {
      step.say(
        `${state.way}, on ${state.engine === 'ours' ? 'the engine of this clone' : 'the Docker that answers'}`,
      );
      step.cached('as the cluster that is there was made');
      return { way: state.way, engine: state.engine, why: '' };
    }
    const choice = chooseWay(await lookAround(asked.images, new EngineImages(clone, {})));
    if ('refused' in choice) throw new ClusterError('NO_WAY', choice.refused, choice.choices);
    step.say(
      `${choice.way === 'published' ? 'published images are pulled' : 'images are built from package registries'}: ${choice.why}`,
    );
    step.say('IMAGES=published or IMAGES=built overrides this');
    return choice;
  });
}

async function tools(
  context: Context,
  choice: Pick<Choice, 'way' | 'engine'>,
  names: Parameters<typeof providePublishedTools>[3],
): Promise<void> {
  const { clone, progress, stamps } = context;
  if (choice.way === 'published') {
    const images = new EngineImages(clone, engineEnvironment(clone, choice.engine));
    await progress.step(`tools: ${names.join(', ')}`, (step) =>
      providePublishedTools(clone, images, stamps, names, step),
    );
    return;
  }
  await packages(context, 'Debian packages for tools', forTools);
  await progress.step(
    'Kubernetes, etcd, CoreDNS, metrics-server, kind and helm, built from Go modules',
    (step) => buildKubelite(clone, stamps, step),
  );
}

async function packages(context: Context, title: string, needs: readonly Need[]): Promise<void> {
  await context.progress.step(title, async (step) => {
    const installed = await installMissing(needs, thisMachine(), context.clone);
    if (installed.length === 0) step.cached();
    else step.say(`installed ${installed.join(', ')}`);
  });
}

async function startOwnEngine(context: Context, choice: Choice): Promise<void> {
  if (choice.engine !== 'ours') return;
  const { clone, progress } = context;
  await packages(context, 'Debian packages for the container engine', [
    ...forEngine,
    ...(needsBoundedRuntime() ? forBoundedRuntime : []),
  ]);
  await progress.step('firewall: nothing from the cluster leaves this host', async (step) => {
    const added = await putIn(egressRules(clone));
    if (added === 0) step.cached();
  });
  await progress.step('container engine of this clone', async (step) => {
    if (await ensureCgroups()) step.say('mounted cgroups: nothing on this machine had');
    const former = ensureInotifyInstances();
    if (former !== undefined)
      step.say(
        `fs.inotify.max_user_instances, until this machine restarts: ${String(inotifyInstances)} instead of ${String(former)}`,
      );
    const drivers = await startEngine(clone, step);
    // kind hands this on to the nodes it makes.
    if (drivers.nodes !== 'overlayfs')
      process.env['KIND_EXPERIMENTAL_CONTAINERD_SNAPSHOTTER'] = drivers.nodes;
  });
}

async function pullFoundation(
  { progress }: Context,
  images: EngineImages,
  target: 'nodes' | 'engine',
): Promise<Foundation> {
  const { node, base, database, metricsServer } = publishedImages;
  const needed = target === 'nodes' ? [base, node, database, metricsServer] : [base];
  await progress.step('published images', (step) => pullMissing(images, needed, step));
  return { nodeImage: node, archives: undefined, base, database, metricsServer };
}

async function buildFoundation(context: Context, images: EngineImages): Promise<Foundation> {
  const { clone, progress, stamps } = context;
  await packages(context, 'Debian packages for images', forRoots);
  await progress.step('mongod', (step) => fetchMongod(clone, stamps, step));
  const root = (title: string, of: typeof nodeRoot): Promise<string> =>
    progress.step(title, (step) => debianRoot(clone, of, step));
  const runtime = await root('Debian root for mongod and node', runtimeRoot);
  const proxy = await root('Debian root for kube-proxy', proxyRoot);
  const node = await root('Debian root for cluster nodes', nodeRoot);
  const base = await progress.step('images of the control plane, mongod and node', (step) =>
    buildBaseImages(clone, images, { runtime, proxy }, step),
  );
  const nodeImage = await progress.step('image of a cluster node', (step) =>
    buildNodeImage(clone, images, { root: node, pause: base.pause }, step),
  );
  return { nodeImage, archives: base, ...builtImages };
}

async function bringUpCluster(
  context: Context,
  choice: Choice,
  foundation: Foundation,
  env: Environment,
  kubectl: Kubectl,
): Promise<ClusterState> {
  const { clone, progress, asked } = context;
  const { paths } = clone;
  const port = choosePort(asked.port, readState(paths)?.port);
  const policyFolder = join(paths.root, 'cluster', 'node', 'audit-policy');
  const config = kindConfig({ clone, way: choice.way, port, policyFolder, archives: foundation.archives });
  const key = fingerprint([
    { fact: { config, image: foundation.nodeImage, name: clone.name } },
    { folder: policyFolder },
  ]);
  const made = await progress.step(
    'three-node kind cluster: a control plane, and a worker in each of two zones',
    (step) =>
      ensureCluster(
        clone,
        env,
        join(paths.bin, 'kind'),
        { key, config, image: foundation.nodeImage, port },
        step,
      ),
  );
  if (choice.way === 'built') {
    await progress.step('network of the pods', async () => {
      const hostRoutes = choice.engine === 'ours';
      const containers = (await nodeContainers(clone, env)).map(({ name }) => name);
      await connectPods(clone, await nodesWithRanges(kubectl, containers), env, hostRoutes);
    });
  }
  const state: ClusterState = { way: choice.way, engine: choice.engine, name: clone.name, key, port };
  // From here on the cluster counts as whole; a run that is killed before makes it again.
  if (made) writeState(paths, state);
  return state;
}

/** kind ends well even where a kubelet ends at once: then there is a container, and never a node. */
async function nodesWithRanges(kubectl: Kubectl, containers: readonly string[]): Promise<NetworkNode[]> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const nodes = networkNodes(await kubectl.ask(['get', 'nodes', '--output', 'json']));
    const absent = containers.filter((name) => nodes?.some((node) => node.name === name) !== true);
    if (nodes !== undefined && absent.length === 0) return nodes;
    if (Date.now() > deadline) {
      throw new ClusterError(
        'NODES_ABSENT',
        `after a minute these nodes have not joined, or have no pod range: ${absent.join(', ')}`,
        absent.map((name) => `docker exec ${name} journalctl --unit kubelet --no-pager | tail`),
      );
    }
    await wait(250);
  }
}

/**
 * What the engine has pulled is handed to the nodes. They could pull for themselves, but each would fetch it anew for every
 * cluster, without the engine's mirrors, proxy and login, and the sample would wait for that with no word of it.
 */
async function givePulled(context: Context, foundation: Foundation, env: Environment): Promise<void> {
  const { clone, progress } = context;
  const { paths } = clone;
  const wanted = [
    { image: foundation.database, role: 'worker' },
    { image: foundation.metricsServer, role: 'control-plane' },
  ];
  await progress.step('published images onto the nodes', async (step) => {
    const state = readState(paths);
    const given = fingerprint([{ fact: wanted }]);
    if (state === undefined || state.given === given) {
      step.cached();
      return;
    }
    const images = new EngineImages(clone, env);
    const nodes = await nodeContainers(clone, env);
    const archive = join(paths.tmp, 'pulled.tar');
    for (const { image, role } of wanted) {
      step.say(image);
      await images.save([image], archive);
      const names = nodes.filter((node) => node.role === role).map(({ name }) => name);
      await loadIntoNodes(archive, names, env);
    }
    rmSync(archive);
    writeState(paths, { ...state, given });
  });
}

interface Installation {
  readonly kubectl: Kubectl;
  readonly env: Environment;
  readonly foundation: Foundation;
  readonly product: { readonly images: ProductImages; readonly archive: string };
}

async function install(context: Context, { kubectl, env, foundation, product }: Installation): Promise<void> {
  const { clone, progress } = context;
  const { paths } = clone;
  await progress.step('nodes and cluster DNS', () => ensureAddons(clone, kubectl, foundation.metricsServer));
  await progress.step('our images onto the nodes', async (step) => {
    const state = readState(paths);
    const loaded = basename(product.archive);
    if (state === undefined || state.loaded === loaded) {
      step.cached();
      return;
    }
    // Nothing of ours runs on the control plane.
    const workers = (await nodeContainers(clone, env)).filter(({ role }) => role === 'worker');
    await loadIntoNodes(
      product.archive,
      workers.map(({ name }) => name),
      env,
    );
    writeState(paths, { ...state, loaded });
  });
  await progress.step('the operator, by its Helm chart', () =>
    installChart(clone, join(paths.bin, 'helm'), kubectl, {
      ...product.images,
      database: foundation.database,
    }),
  );
  await progress.step('the sample MovieSearchCluster', (step) => applySample(clone, kubectl, step));
  await progress.step('metrics.k8s.io, for autoscaling and kubectl top', () => waitForMetrics(kubectl));
}

async function showAnswer(context: Context, port: number): Promise<void> {
  const { progress } = context;
  const base = `http://localhost:${String(port)}`;
  const directors = await progress.step(`GET ${base}/directors?title=Jaws`, () =>
    directorsOf(base, 'Jaws', 60_000),
  );
  progress.line(`
Jaws was directed by ${directors.join(', ') || 'nobody we know of'}. All this took ${progress.total()}.

Try next:
  curl '${base}/directors?title=the%20matrix'
  eval "$(make -s env)"                  # kubectl, helm and kind against this cluster, in this shell
  kubectl get msc
  kubectl explain msc.spec.database
  kubectl scale msc movies --replicas=4
  make dev                               # run the operator from source
  make down                              # take all of it away`);
}
