import type { LiveCluster } from '../../support/live-cluster.ts';
import { inNode } from './docker.ts';

const manifest = 'kube-apiserver.yaml';
/** The kubelet reads every file of its own folder, whatever its name, so a manifest is taken out of it. */
const [manifests, aside] = ['/etc/kubernetes/manifests', '/etc/kubernetes/movie-search-chaos'];

/** SIGKILL to the API server; the kubelet of its node starts it again. */
export async function killApiServer({ controlPlaneNode }: LiveCluster): Promise<void> {
  await inNode(controlPlaneNode, `kill -KILL ${pidsOf('kube-apiserver')}`);
}

/** Takes the API server away until {@link restoreApiServer}. */
export async function removeApiServer({ controlPlaneNode }: LiveCluster): Promise<void> {
  const script = `mkdir -p ${aside}; mv ${manifests}/${manifest} ${aside}/; kill -KILL ${pidsOf('kube-apiserver')}`;
  await inNode(controlPlaneNode, script);
}

/** Puts the API server back where it was taken away. */
export async function restoreApiServer({ controlPlaneNode }: LiveCluster): Promise<void> {
  await inNode(
    controlPlaneNode,
    `if [ -e ${aside}/${manifest} ]; then mv ${aside}/${manifest} ${manifests}/; fi`,
  );
}

/** Lets etcd run for 300 ms of each second only, for so long. It runs again at the end whatever happens to this process. */
export async function slowEtcd({ controlPlaneNode }: LiveCluster, seconds: number): Promise<void> {
  const etcd = pidsOf('etcd');
  const script =
    `wake() { kill -CONT ${etcd}; }\ntrap wake EXIT\n` +
    `for pulse in $(seq ${seconds}); do kill -STOP ${etcd}; sleep 0.7; kill -CONT ${etcd}; sleep 0.3; done`;
  await inNode(controlPlaneNode, script);
}

export async function wakeEtcd({ controlPlaneNode }: LiveCluster): Promise<void> {
  await inNode(controlPlaneNode, `kill -CONT ${pidsOf('etcd')}`);
}

/** Evaluated in the node. Several programs of the node are one file under several names, so the name is what was called. */
function pidsOf(program: string): string {
  return `$(pgrep -f '^([^ ]*/)?${program} ')`;
}
