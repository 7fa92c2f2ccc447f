import { command } from '../command.ts';
import { sample } from '../product/sample.ts';

/** Files of this machine as a volume of the local cluster. */
export interface FilesVolume {
  /** Of the volume, its claim in the sample's namespace, and its folder on the node. */
  readonly name: string;
  /** A node of the local cluster, by the name of its container, which gets a copy of the files. */
  readonly node: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Copies a folder onto the node, in place of what an earlier one of that name has left there.
 *
 * @param env environment for docker
 * @throws CommandFailed
 */
export async function copyFiles(volume: FilesVolume, folder: string, env: Environment): Promise<void> {
  const to = folderOf(volume);
  await removeFiles(volume, env);
  await inNode(volume, `mkdir -p ${to}`, env);
  await command('docker', ['cp', `${folder}/.`, `${volume.node}:${to}`], { env });
  await inNode(volume, `chmod -R a+rX ${to}`, env);
}

/** Takes the copies away; where there are none, nothing. @throws CommandFailed */
export async function removeFiles(volume: FilesVolume, env: Environment): Promise<void> {
  await inNode(volume, `rm -rf ${folderOf(volume)}`, env);
}

/** The PersistentVolume with those files, and the claim to it. */
export function volumeAndClaim(volume: FilesVolume) {
  const { name, node } = volume;
  const { namespace } = sample;
  const capacity = { storage: '100Gi' };
  const accessModes = ['ReadOnlyMany'];
  const onNode = { key: 'kubernetes.io/hostname', operator: 'In', values: [node] };
  return {
    volume: {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name },
      spec: {
        capacity,
        accessModes,
        persistentVolumeReclaimPolicy: 'Retain',
        claimRef: { namespace, name },
        local: { path: folderOf(volume) },
        nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [onNode] }] } },
      },
    },
    claim: {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name, namespace },
      spec: { accessModes, resources: { requests: capacity }, storageClassName: '', volumeName: name },
    },
  };
}

function folderOf({ name }: FilesVolume): string {
  return `/var/${name}`;
}

function inNode({ node }: FilesVolume, script: string, env: Environment): Promise<string> {
  return command('docker', ['exec', node, 'sh', '-ec', script], { env });
}
