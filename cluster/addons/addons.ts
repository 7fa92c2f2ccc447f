import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clone } from '../clone.ts';
import type { Kubectl } from '../kubectl.ts';
import { ensureClusterDns } from './cluster-dns.ts';

const inSystem = ['--namespace', 'kube-system', '--timeout', '180s'];

/** Applies metrics-server, and waits until the nodes are ready and the cluster's DNS answers. */
export async function ensureAddons(
  clone: Clone,
  kubectl: Kubectl,
  metricsServerImage: string,
): Promise<void> {
  const manifest = readFileSync(join(clone.paths.root, 'cluster', 'addons', 'metrics-server.yaml'), 'utf8');
  await kubectl.apply(manifest.replaceAll('METRICS_SERVER_IMAGE', metricsServerImage));
  await ensureClusterDns(kubectl);
  await kubectl.run(['wait', '--for=condition=Ready', 'node', '--all', '--timeout', '180s']);
  await kubectl.run(['rollout', 'status', 'deployment/coredns', ...inSystem]);
}

/** Waits until metrics.k8s.io answers: that takes two rounds of measuring, in which other things can be done. */
export async function waitForMetrics(kubectl: Kubectl): Promise<void> {
  await kubectl.run(['rollout', 'status', 'deployment/metrics-server', ...inSystem]);
  await kubectl.run([
    'wait',
    '--for=condition=Available',
    'apiservice/v1beta1.metrics.k8s.io',
    '--timeout',
    '180s',
  ]);
}
