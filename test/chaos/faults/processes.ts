import type { Live } from '../../../kube/resource-kind.ts';
import type { Pod } from '../../../operator/kube/resources.ts';
import type { ChaosCluster } from '../chaos-cluster.ts';
import { containersOf, nodeOf } from '../pod-parts.ts';
import type { Blow } from '../chaos-case.ts';

/** SIGKILL to the process of a pod, as when it runs out of memory: the kubelet starts it again, with the pod's data. */
export async function processKilled(cluster: ChaosCluster, pod: Live<Pod>): Promise<Blow> {
  const { live } = cluster;
  const pids = await live.processesOf(pod);
  return {
    takesForGood: containersOf(pod),
    strike: async () => {
      await live.onNode(nodeOf(pod), 'kill', '-KILL', ...pids);
    },
  };
}

/** SIGSTOP to the process of a pod, as when its disk hangs: it keeps its connections and its place, and answers nothing. */
export async function processStopped(
  { live }: ChaosCluster,
  pod: Live<Pod>,
  seconds: number,
): Promise<Blow & { lift(): Promise<void> }> {
  const pids = await live.processesOf(pod);
  const signal = (name: string): Promise<string> =>
    // A process that was meanwhile killed needs no signal.
    live.onNode(nodeOf(pod), 'sh', '-c', `kill -${name} ${pids.join(' ')} 2> /dev/null || true`);
  return {
    takes: containersOf(pod),
    lasts: seconds,
    strike: async () => {
      await signal('STOP');
    },
    lift: async () => {
      await signal('CONT');
    },
  };
}
