import { readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ensureAddons, waitForMetrics } from './addons/addons.ts';
import { ClusterError } from './cluster-error.ts';
import { buildBalancerImage } from './compose/balancer-image.ts';
import type { Context, Environment } from './context.ts';
import { engineEnvironment } from './engine/engine.ts';
import { startOwnEngine } from './engine/own-engine.ts';
import { fingerprint } from './fingerprint.ts';
import { EngineImages } from './images/engine-images.ts';
import { buildFoundation, pullFoundation } from './images/foundation.ts';
import type { Foundation } from './images/foundation.ts';
import { loadIntoNodes } from './images/load-images.ts';
import { buildProductImages } from './images/product-images.ts';
import type { ProductImages } from './images/product-images.ts';
import { Kubectl } from './kubectl.ts';
import { ensureHostRoutes } from './node/host-routes.ts';
import { joinedNodes } from './node/joined-nodes.ts';
import { kindConfig } from './node/kind-config.ts';
import { ensureCluster, nodeContainers } from './node/kind-cluster.ts';
import { choosePort } from './node/port.ts';
import { directorsOf } from './product/answer.ts';
import { installChart } from './product/chart.ts';
import { peoplesOwn } from './product/peoples-own.ts';
import { applySample } from './product/sample.ts';
import { readState, writeState } from './state.ts';
import type { ClusterState } from './state.ts';
import { setting } from './this-clone.ts';
import { provideBrowser } from './tools/browser.ts';
import { fetchMongod } from './tools/mongod.ts';
import { buildMongoimport } from './tools/mongoimport.ts';
import { fetchPrometheus } from './tools/prometheus.ts';
import { provideTools } from './tools/provide-tools.ts';
import { fetchSchemathesis } from './tools/schemathesis.ts';
import { clusterTools, testTools } from './tools/tool-plan.ts';
import { lookAround } from './way/probe.ts';
import { chooseWay } from './way/way.ts';
import type { Choice } from './way/way.ts';

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
  await provideTools(context, { way, engine: 'host' }, [...clusterTools, ...testTools]);
  await progress.step('mongod', (step) => fetchMongod(clone, stamps, step));
  await progress.step('schemathesis', (step) => fetchSchemathesis(clone, stamps, step));
  await browserOnly(context);
  await prometheusOnly(context);
}

/** The browser alone, which tests against the local cluster drive as well. */
export async function browserOnly(context: Context): Promise<void> {
  await provideBrowser(context, setting('MOVIE_SEARCH_CHROMIUM'));
}

/** What scrapes the local cluster in a test, and no more. */
export async function prometheusOnly({ clone, progress, stamps }: Context): Promise<void> {
  await progress.step('Prometheus and promtool', (step) => fetchPrometheus(clone, stamps, step));
}

/** What the benchmark of the loader starts, and no more. */
export async function loadTools({ clone, progress, stamps }: Context): Promise<void> {
  await progress.step('mongod', (step) => fetchMongod(clone, stamps, step));
  await progress.step('mongoimport, built from a Go module', (step) => buildMongoimport(clone, stamps, step));
}

/** Builds or pulls every image. `target` is where they are wanted: on the nodes of a cluster, or on the engine for a person or Docker Compose. */
export async function everyImage(
  context: Context,
  choice: Choice,
  target: 'nodes' | 'engine',
): Promise<{ foundation: Foundation; product: Awaited<ReturnType<typeof buildProductImages>> }> {
  const { clone, progress } = context;
  const images = new EngineImages(clone, engineEnvironment(clone, choice.engine));
  await provideTools(context, choice, clusterTools);
  if (choice.engine === 'ours') await startOwnEngine(context);
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
  if (target === 'engine' && foundation.archives !== undefined) {
    await images.load(foundation.archives.runtime, foundation.database);
    await progress.step('image of the balancer, for Docker Compose', (step) =>
      buildBalancerImage(clone, images, step),
    );
  }
  return { foundation, product };
}

/** Where images come from, and which engine is used: as the cluster that is there was made, else by what this machine has. */
export async function chooseHow(context: Context): Promise<Choice> {
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
  const podNetwork = join(paths.root, 'cluster', 'node', 'pod-network', 'kube-router.yaml');
  const { archives } = foundation;
  const config = kindConfig({ clone, way: choice.way, port, policyFolder, podNetwork, archives });
  const key = fingerprint([
    { fact: { config, image: foundation.nodeImage, name: clone.name } },
    { folder: policyFolder },
  ]);
  const made = await progress.step(
    'four-node kind cluster: a control plane, and a worker in each of three zones',
    (step) =>
      ensureCluster(
        clone,
        env,
        join(paths.bin, 'kind'),
        { key, config, image: foundation.nodeImage, port, peoplesOwn: () => peoplesOwn(kubectl) },
        step,
      ),
  );
  if (choice.way === 'built') {
    await progress.step('network of the pods, and every node in it', async () => {
      // kind has applied it to a cluster that was made now; an older one gets what has changed since.
      await kubectl.apply(readFileSync(podNetwork, 'utf8'));
      const containers = (await nodeContainers(clone, env)).map(({ name }) => name);
      const nodes = await joinedNodes(kubectl, containers);
      // Another's engine may run on another machine, or its network may be none of this host's.
      if (choice.engine === 'ours') await ensureHostRoutes(clone, nodes);
    });
  }
  const state: ClusterState = { way: choice.way, engine: choice.engine, name: clone.name, key, port };
  // From here on the cluster counts as whole; a run that is killed before makes it again.
  if (made) writeState(paths, state);
  return state;
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

The page is at ${base}/

Try next:
  curl '${base}/directors?title=the%20matrix'
  eval "$(make -s env)"                  # kubectl, helm and kind against this cluster, in this shell
  kubectl get msc
  kubectl explain msc.spec.database
  kubectl scale msc movies --replicas=4
  make dev                               # run the operator from source
  make down                              # take all of it away`);
}
