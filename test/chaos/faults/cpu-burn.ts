import type { Live } from '../../../kube/resource-kind.ts';
import type { Pod } from '../../../operator/kube/resources.ts';
import type { ChaosCluster } from '../chaos-cluster.ts';
import { nodeOf } from '../pod-parts.ts';
import { inNode } from './docker.ts';

const loops = 4;
/** What the member and the loops have together, in microseconds of CPU time out of 100,000. */
const quota = 10_000;

/**
 * Finds the cgroup of a process, where the kernel has one hierarchy for everything or one for CPU time alone. Bounds the group, so that the
 * nodes of the local cluster, which share one machine, do not starve with it.
 */
const script = (pid: string, seconds: number): string => `
  path=$(awk -F: '$2 == "" || $2 ~ /(^|,)cpu(,|$)/ { print $2 == "" ? "/sys/fs/cgroup" $3 : "/sys/fs/cgroup/cpu" $3 }' /proc/${pid}/cgroup)
  for each in $path; do if [ -w $each/cgroup.procs ] && [ -e $each/cpu.cfs_quota_us -o -e $each/cpu.max ]; then group=$each; fi; done
  bound=$group/cpu.max
  [ -e $bound ] || bound=$group/cpu.cfs_quota_us
  before=$(cat $bound)
  unbound() { echo "$before" > $bound; }
  trap unbound EXIT
  echo ${quota} > $bound
  for each in $(seq ${loops}); do
    timeout ${seconds} sh -c 'echo $$ > '$group'/cgroup.procs; while :; do :; done' &
  done
  wait`;

/** Keeps a pod's share of the CPU busy for so long, with loops that count as the pod's own. */
export async function burnCpu({ live }: ChaosCluster, pod: Live<Pod>, seconds: number): Promise<void> {
  const [pid = ''] = await live.processesOf(pod);
  await inNode(nodeOf(pod), script(pid, seconds));
}
