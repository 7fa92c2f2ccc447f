import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clone } from '../clone.ts';
import { ClusterError } from '../cluster-error.ts';
import { command, succeeds } from '../command.ts';
import type { Step } from '../progress.ts';
import { forgetState, readState } from '../state.ts';
import { freePort } from './port.ts';

type Environment = Readonly<Record<string, string>>;

export interface ClusterWanted {
  readonly key: string;
  readonly config: string;
  readonly image: string;
  readonly port: number;
  /** What is in the cluster that is there and would not come back with a new one: asked before it is deleted. */
  readonly peoplesOwn: () => Promise<readonly string[]>;
}

/** A node's container, with Docker's word for its state (`running`, `exited`, `paused`, …). */
export interface NodeContainer {
  readonly name: string;
  readonly state: string;
  readonly role: string;
}

/** The node containers of this clone's cluster. */
export async function nodeContainers(clone: Clone, env: Environment): Promise<NodeContainer[]> {
  const format = '{{.Names}} {{.State}} {{.Label "io.x-k8s.kind.role"}}';
  const filter = `label=io.x-k8s.kind.cluster=${clone.name}`;
  const lines = await command('docker', ['ps', '--all', '--filter', filter, '--format', format], { env });
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(' '))
    .map(([name = '', state = '', role = '']) => ({ name, state, role }));
}

/**
 * Makes the cluster unless the one that is wanted is there. One that was stopped (by a restart of the machine, say) is started
 * again with all that is in it; one that is half made, made from something else or does not come to answer is deleted first. Returns
 * whether it was made now. Throws `ClusterError` where one that was made from something else holds what people put there.
 */
export async function ensureCluster(
  clone: Clone,
  env: Environment,
  kind: string,
  wanted: ClusterWanted,
  step: Step,
): Promise<boolean> {
  const { paths } = clone;
  const nodes = await nodeContainers(clone, env);
  const state = readState(paths);
  const why = whyNotWhole(nodes, state?.key) ?? (await revive(clone, env, nodes, step));
  if (why === undefined && state?.key === wanted.key) {
    step.cached(clone.name);
    return false;
  }
  if (why === undefined) refuseToDelete(await wanted.peoplesOwn());
  forgetState(paths);
  if (nodes.length > 0) {
    step.say(
      `the cluster that is there is deleted and made anew: ${why ?? 'it was made from another version'}`,
    );
    await deleteCluster(clone, env, kind);
  }
  if ((await freePort(wanted.port)) === undefined) {
    throw new ClusterError('PORT_TAKEN', `something else listens on 127.0.0.1:${String(wanted.port)}`, [
      `PORT=${String(wanted.port + 1)} make up  (or any other free port)`,
    ]);
  }
  await ensureNetwork(clone, env);
  await createCluster(clone, env, kind, wanted, step);
  return true;
}

async function createCluster(
  clone: Clone,
  env: Environment,
  kind: string,
  wanted: ClusterWanted,
  step: Step,
): Promise<void> {
  const { paths } = clone;
  mkdirSync(paths.tmp, { recursive: true });
  const config = join(paths.tmp, 'kind.yaml');
  writeFileSync(config, wanted.config);
  // A killed kind leaves its lock beside the kubeconfig, and then waits for itself.
  for (const file of [paths.kubeconfig, `${paths.kubeconfig}.lock`]) rmSync(file, { force: true });
  let phase = 'starting';
  step.heartbeat(() => phase, 10);
  await command(
    kind,
    [
      'create',
      'cluster',
      '--name',
      clone.name,
      '--image',
      wanted.image,
      '--config',
      config,
      '--kubeconfig',
      paths.kubeconfig,
    ],
    {
      env: { ...env, KIND_EXPERIMENTAL_DOCKER_NETWORK: clone.name },
      log: join(paths.logs, 'kind.log'),
      onLine: (line) => {
        const text = /[•✓] (.*?)(?: \.\.\.|  )/.exec(line)?.[1];
        if (text !== undefined) phase = text.trim();
      },
    },
  );
}

/** How long a cluster that was stopped may take until its API server answers. */
const REVIVAL_MS = 180_000;

function whyNotWhole(nodes: readonly NodeContainer[], madeFrom: string | undefined): string | undefined {
  if (nodes.length === 0) return 'there is none';
  return madeFrom === undefined ? 'it was not finished' : undefined;
}

/** A cluster cannot be changed into one of other nodes, network or port. */
function refuseToDelete(peoplesOwn: readonly string[]): void {
  if (peoplesOwn.length === 0) return;
  throw new ClusterError(
    'CLUSTER_OUTDATED',
    `the cluster that is there was made from another version or for another PORT, and would have to be made anew; with it would go ${peoplesOwn.join(', ')}`,
    [
      'eval "$(make -s env)"; kubectl get msc --all-namespaces --output yaml > mine.yaml  (keeps the resources, not their data)',
      'make down && make up  (deletes all of it, and makes the cluster anew)',
    ],
  );
}

/** Starts the nodes that do not run, and waits for the API server. Returns why the cluster is not to be used, if it is not. */
async function revive(
  clone: Clone,
  env: Environment,
  nodes: readonly NodeContainer[],
  step: Step,
): Promise<string | undefined> {
  const stopped = nodes.filter(({ state }) => state !== 'running');
  if (stopped.length > 0) {
    const names = stopped.map(({ name }) => name);
    step.say(`starting what was stopped: ${names.join(', ')}`);
    if (!(await succeeds('docker', ['start', ...names], { env })))
      return `${names.join(', ')} cannot be started`;
  }
  const kubectl = join(clone.paths.bin, 'kubectl');
  const deadline = Date.now() + REVIVAL_MS;
  for (let asked = 0; ; asked++) {
    const answers = await succeeds(
      kubectl,
      ['--kubeconfig', clone.paths.kubeconfig, 'get', '--raw', '/readyz', '--request-timeout=10s'],
      { timeout: 15_000 },
    );
    if (answers) return undefined;
    if (Date.now() >= deadline) return `its API server has not answered for ${String(REVIVAL_MS / 1000)} s`;
    if (asked === 0) step.say('waiting for its API server');
    await sleep(1000);
  }
}

async function ensureNetwork(clone: Clone, env: Environment): Promise<void> {
  if (await succeeds('docker', ['network', 'inspect', clone.name], { env })) return;
  const bridge = ['--opt', `com.docker.network.bridge.name=${clone.bridge}`];
  await command('docker', ['network', 'create', '--driver', 'bridge', ...bridge, clone.name], { env });
}

/** Deletes the cluster, whatever state it is in, and its network. Returns whether there was something to delete. */
export async function deleteCluster(clone: Clone, env: Environment, kind: string): Promise<boolean> {
  const nodes = await nodeContainers(clone, env);
  if (nodes.length > 0) {
    const { kubeconfig } = clone.paths;
    rmSync(`${kubeconfig}.lock`, { force: true });
    await command(kind, ['delete', 'cluster', '--name', clone.name, '--kubeconfig', kubeconfig], { env });
  }
  const network = await succeeds('docker', ['network', 'rm', clone.name], { env });
  return nodes.length > 0 || network;
}
