import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { ClusterError } from '../cluster-error.ts';
import type { Kubectl } from '../kubectl.ts';
import { readSample, sample, sampleResource } from '../product/sample.ts';
import { untilAllAnswer } from './answering-pods.ts';
import { parseLoadLine } from './load-line.ts';
import type { LoadView } from './load-view.ts';
import { copyFiles, volumeAndClaim } from './seed-volume.ts';

const LOOK_MS = 1000;
/** Pods of a Job are tried again by themselves; one that has not begun after so long never will without help. */
const SILENCE_MS = 180_000;

/** Name of the volume with the files, and of its claim. */
const volumeName = 'movie-search-seed';

export interface ClusterLoad {
  /** Folder of this machine. */
  readonly folder: string;
  /** A node of the local cluster, by the name of its container. */
  readonly node: string;
  readonly format: 'IMDb' | 'JSONLines';
  readonly version: string;
}

export interface ClusterSeedOptions {
  readonly kubectl: Kubectl;
  /** Environment for docker. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly view: LoadView;
  readonly say: (text: string) => void;
}

/**
 * Has the operator of the local cluster load files of this machine: copies them onto a node, gives them a claim, names claim and
 * version in the sample, and shows what the loader's pod says until all query pods answer from the version, or it is refused. To be ended at any time: the
 * operator goes on.
 *
 * @returns 0 where the version is served; 1 where it is refused, or the load failed
 * @throws CommandFailed where docker or kubectl fails; ClusterError where the database keeps another dataset of that name
 */
export async function seedCluster(load: ClusterLoad, options: ClusterSeedOptions): Promise<number> {
  const { kubectl, say } = options;
  const before = await look(kubectl);
  if (before.served === load.version) {
    say(`Dataset ${load.version} is served already: give the new one another name, VERSION=…\n`);
    return 0;
  }
  if (before.kept.includes(load.version)) {
    throw new ClusterError(
      'SEED_VERSION',
      `the database keeps a dataset ${load.version} from before: the operator would go back to it, and not look at the files`,
      [
        'give the files another name: VERSION=…',
        `or go back to what is kept: kubectl patch msc ${sample.name} --type merge --patch '{"spec": {"dataset": {"version": "${load.version}"}}}'`,
      ],
    );
  }
  say(`▸ copying ${load.folder} onto ${load.node}\n`);
  const files = { name: volumeName, node: load.node };
  await copyFiles(files, load.folder, options.env);
  const { volume, claim } = volumeAndClaim(files);
  await kubectl.apply(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [volume, claim] }));
  await kubectl.run([
    ...['patch', 'moviesearchcluster', sample.name, '--namespace', sample.namespace, '--type', 'merge'],
    ...['--patch', JSON.stringify({ spec: { dataset: datasetOf(load) } })],
  ]);
  return follow(load.version, options);
}

/** What of the resource's dataset is changed: everything else that it says about loads stays. */
export function datasetOf({ version, format }: Pick<ClusterLoad, 'version' | 'format'>): object {
  const persistentVolumeClaim = { claimName: volumeName, format };
  return { version, source: { bundled: null, url: null, persistentVolumeClaim } };
}

/** What the sample says of its dataset. */
export interface DatasetAccount {
  /** Absent: none. */
  readonly served: string | undefined;
  readonly kept: readonly string[];
  readonly message: string;
  /** The operator does not go on with this version by itself. */
  readonly isOver: boolean;
}

/** @param json a MovieSearchCluster, as the API server has it */
export function datasetAccount(json: string): DatasetAccount {
  const { status } = sampleResource.parse(JSON.parse(json));
  const current = status?.conditions?.find(({ type }) => type === 'DatasetCurrent');
  return {
    served: status?.dataset?.version,
    kept: status?.dataset?.keptVersions ?? [],
    message: current?.message ?? 'The operator has not looked at it yet.',
    isOver: current?.reason === 'LoadRefused' || current?.reason === 'LoadFailed',
  };
}

async function look(kubectl: Kubectl): Promise<DatasetAccount> {
  return datasetAccount(await readSample(kubectl));
}

/** Shows the log of one pod of the load after the other. */
async function follow(version: string, options: ClusterSeedOptions): Promise<number> {
  const { kubectl, view, say } = options;
  const shown = new Set<string>();
  let heardAt = Date.now();
  let said = '';
  for (;;) {
    const pod = await loaderPod(kubectl, shown);
    if (pod !== null) {
      shown.add(pod);
      await showLog(pod, version, options);
      heardAt = Date.now();
    }
    const { served, message, isOver } = await look(kubectl);
    if (served === version) {
      view.end();
      say(`${message}\n`);
      await untilAllAnswer(version, { kubectl, say });
      return 0;
    }
    // What is told of an earlier version is not about this one.
    if (isOver && message.includes(version)) {
      view.end();
      say(`${message}\n`);
      return 1;
    }
    if (message !== said && Date.now() - heardAt > SILENCE_MS) {
      said = message;
      say(`  … nothing heard of a loader: ${message}\n`);
    }
    await wait(LOOK_MS);
  }
}

const pods = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), creationTimestamp: z.string() }),
      status: z.object({ phase: z.string() }),
    }),
  ),
});

/** The newest pod of a load that has begun and was not shown; null: there is none. */
async function loaderPod(kubectl: Kubectl, shown: ReadonlySet<string>): Promise<string | null> {
  const labels = `app.kubernetes.io/component=seed,app.kubernetes.io/instance=${sample.name}`;
  const { items } = pods.parse(
    JSON.parse(
      await kubectl.ask([
        ...['get', 'pods', '--namespace', sample.namespace, '--selector', labels],
        ...['--sort-by', '{.metadata.creationTimestamp}', '--output', 'json'],
      ]),
    ),
  );
  const begun = items.filter(({ status }) => status.phase !== 'Pending');
  const newest = begun.at(-1)?.metadata.name;
  return newest === undefined || shown.has(newest) ? null : newest;
}

/** Shows what a pod's loader says until it ends, where it is about this version. */
async function showLog(pod: string, version: string, { kubectl, view }: ClusterSeedOptions): Promise<void> {
  const child = spawn(...kubectl.program(['logs', '--follow', '--namespace', sample.namespace, pod]), {
    // A pod may be gone by now: the next look tells what became of the load.
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let isOurs = false;
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = parseLoadLine(text);
    if (line?.msg === 'starting') isOurs = line.version === version;
    // The resource says how it ended, once all pods of the Job have.
    if (isOurs && line !== null && line.msg !== 'done' && line.msg !== 'failed') view.show(line);
  });
  await once(child, 'close');
}
