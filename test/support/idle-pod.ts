import { pods } from '../../operator/kube/resources.ts';
import type { LiveCluster } from './live-cluster.ts';

interface PodName {
  readonly namespace: string;
  readonly name: string;
}

/** Runs a pod, of an image with Node, that says its own name to whoever asks on port 8080. Returns once it listens. */
export async function runIdlePod(live: LiveCluster, pod: PodName, image: string): Promise<void> {
  const { namespace, name } = pod;
  await removePod(live, pod);
  const server = `require('http').createServer((_, answer) => answer.end('${name}')).listen(8080)`;
  await live.kube.create(pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name },
    spec: {
      terminationGracePeriodSeconds: 1,
      containers: [
        {
          name: 'node',
          image,
          imagePullPolicy: 'IfNotPresent',
          command: ['node', '--eval', server],
          readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 },
        },
      ],
    },
  });
  const wait = ['--for=condition=Ready', `pod/${name}`, `--namespace=${namespace}`, '--timeout=60s'];
  await live.kubectl('wait', ...wait);
}

export async function removePod(live: LiveCluster, { namespace, name }: PodName): Promise<void> {
  await live.kubectl('delete', 'pod', name, `--namespace=${namespace}`, '--ignore-not-found');
}
