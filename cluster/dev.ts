import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clone } from './clone.ts';
import { ClusterError } from './cluster-error.ts';
import { Kubectl } from './kubectl.ts';
import { operatorNamespace } from './product/chart.ts';
import { readState } from './state.ts';

const deployments = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      spec: z.object({
        replicas: z.number(),
        template: z.object({
          spec: z.object({
            containers: z.array(
              z.object({
                env: z.array(z.object({ name: z.string(), value: z.string().optional() })).default([]),
              }),
            ),
          }),
        }),
      }),
    }),
  ),
});

/**
 * Runs the operator from source against the local cluster, starting it anew at every change of a file. The operator in the
 * cluster rests meanwhile: it is scaled to 0 first and back at the end.
 */
export async function dev(clone: Clone): Promise<void> {
  const { root, bin, kubeconfig } = clone.paths;
  if (readState(clone.paths) === undefined) {
    throw new ClusterError('NO_CLUSTER', 'there is no local cluster to develop against', ['make up']);
  }
  const kubectl = new Kubectl(clone, join(bin, 'kubectl'));
  const inNamespace = ['--namespace', operatorNamespace];
  const selector = ['--selector', 'app.kubernetes.io/name=movie-search'];
  const list = deployments.parse(
    JSON.parse(await kubectl.ask(['get', 'deployments', ...inNamespace, ...selector, '--output', 'json'])),
  );
  const [deployment] = list.items;
  if (deployment === undefined)
    throw new ClusterError('NO_OPERATOR', 'the cluster has no operator to stand in for', ['make up']);
  const name = deployment.metadata.name;
  const scale = (replicas: number): Promise<string> =>
    kubectl.run(['scale', `deployment/${name}`, ...inNamespace, `--replicas=${String(replicas)}`]);
  // What the chart sets (images, pull policy, lease); what is taken from the pod itself (its name) we must say.
  const settings = Object.fromEntries(
    (deployment.spec.template.spec.containers[0]?.env ?? []).flatMap((set) =>
      set.value === undefined ? [] : [[set.name, set.value]],
    ),
  );
  await scale(0);
  console.log(
    `${name} rests; running operator/main.ts, anew at every change of a file. Ctrl-C ends it and wakes ${name}.`,
  );
  try {
    const child = spawn(process.execPath, ['--watch', join(root, 'operator', 'main.ts')], {
      stdio: 'inherit',
      env: {
        ...process.env,
        ...settings,
        KUBECONFIG: kubeconfig,
        POD_NAME: 'dev',
        POD_NAMESPACE: operatorNamespace,
        HTTP_PORT: process.env['HTTP_PORT'] ?? '8081',
      },
    });
    // Ctrl-C reaches the child by itself; here it must only not end us before the operator is woken.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => child.kill('SIGTERM'));
    await once(child, 'exit');
  } finally {
    // A run that was killed has left it at 0.
    await scale(Math.max(1, deployment.spec.replicas));
    console.log(`${name} is awake again.`);
  }
}
