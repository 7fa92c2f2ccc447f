import type { Kubectl } from '../kubectl.ts';

/** The plugin of CoreDNS before which the answer for names of Services goes in. */
const before = /^( *)forward \. /m;
const answer = 'template ANY ANY svc {';

/**
 * Has the cluster's DNS answer itself that there is no domain `svc`.
 *
 * A name such as `movies-db-2.movies-db.default.svc` of a pod that is gone is asked for as it stands in the end. CoreDNS would pass
 * the question on to the machine's own DNS, which a cluster without a way out of the machine does not reach: each such question
 * would take 5 s and more.
 *
 * @param corefile the configuration of CoreDNS
 */
export function withServiceDomain(corefile: string): string {
  if (corefile.includes(answer)) return corefile;
  return corefile.replace(
    before,
    (line, indent: string) => `${indent}${answer}\n${indent}   rcode NXDOMAIN\n${indent}}\n${line}`,
  );
}

/** Changes the configuration of the cluster's DNS where that has not been done, and has the servers read it now. */
export async function ensureClusterDns(kubectl: Kubectl): Promise<void> {
  const inSystem = ['--namespace', 'kube-system'];
  const corefile = await kubectl.run([
    'get',
    'configmap/coredns',
    ...inSystem,
    '-o',
    'jsonpath={.data.Corefile}',
  ]);
  const wanted = withServiceDomain(corefile);
  if (wanted === corefile) return;
  const patch = JSON.stringify({ data: { Corefile: wanted } });
  await kubectl.run(['patch', 'configmap/coredns', ...inSystem, '--type', 'merge', '--patch', patch]);
  await kubectl.run(['rollout', 'restart', 'deployment/coredns', ...inSystem]);
}
