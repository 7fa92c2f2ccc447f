import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clone } from '../clone.ts';
import type { Kubectl } from '../kubectl.ts';

/** Applies metrics-server, and waits until it and the cluster's DNS answer. */
export async function ensureAddons(
  clone: Clone,
  kubectl: Kubectl,
  metricsServerImage: string,
): Promise<void> {
  const manifest = readFileSync(join(clone.paths.root, 'cluster', 'addons', 'metrics-server.yaml'), 'utf8');
  await kubectl.apply(manifest.replaceAll('METRICS_SERVER_IMAGE', metricsServerImage));
  const inSystem = ['--namespace', 'kube-system', '--timeout', '180s'];
  await kubectl.run(['wait', '--for=condition=Ready', 'node', '--all', '--timeout', '180s']);
  await Promise.all([
    kubectl.run(['rollout', 'status', 'deployment/coredns', ...inSystem]),
    kubectl.run(['rollout', 'status', 'deployment/metrics-server', ...inSystem]),
    kubectl.run([
      'wait',
      '--for=condition=Available',
      'apiservice/v1beta1.metrics.k8s.io',
      '--timeout',
      '180s',
    ]),
  ]);
}
