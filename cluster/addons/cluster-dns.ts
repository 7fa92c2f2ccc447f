import { createHash } from 'node:crypto';
import type { Kubectl } from '../kubectl.ts';

/** A zone without any plugin: CoreDNS refuses at once what is asked of it. */
const serviceZone = 'svc:53 {\n}\n';

/**
 * Has the cluster's DNS refuse by itself what is asked of a domain `svc`.
 *
 * A name such as `movies-db-2.movies-db.default.svc` of a pod that is gone is asked for as it stands in the end. CoreDNS would pass
 * the question on to the machine's own DNS, which a cluster without a way out of the machine does not reach: each such question
 * would take 5 s and more.
 *
 * @param corefile the configuration of CoreDNS
 */
export function withServiceZone(corefile: string): string {
  return corefile.includes(serviceZone) ? corefile : `${corefile.trimEnd()}\n${serviceZone}`;
}

/** `make chaos` ends workers: with one of two servers on a worker, half of all names would not be found until Kubernetes notices. */
const onControlPlane = { 'node-role.kubernetes.io/control-plane': '' };

/** Changes the configuration of the cluster's DNS; where that changes anything, its servers start anew. */
export async function ensureClusterDns(kubectl: Kubectl): Promise<void> {
  const inSystem = ['--namespace', 'kube-system'];
  const told = await kubectl.run(['get', 'configmap/coredns', ...inSystem, '-o', 'json']);
  const { Corefile: corefile = '' } = (JSON.parse(told) as { data?: { Corefile?: string } }).data ?? {};
  const wanted = withServiceZone(corefile);
  const patch = JSON.stringify({ data: { Corefile: wanted } });
  await kubectl.run(['patch', 'configmap/coredns', ...inSystem, '--type', 'merge', '--patch', patch]);
  const annotations = { 'moviesearch.dev/corefile': createHash('sha256').update(wanted).digest('hex') };
  const template = { metadata: { annotations }, spec: { nodeSelector: onControlPlane } };
  const placed = JSON.stringify({ spec: { template } });
  await kubectl.run(['patch', 'deployment/coredns', ...inSystem, '--type', 'merge', '--patch', placed]);
}
