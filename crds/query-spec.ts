/** The tier of query pods. */
import { z } from 'zod';
import { access } from './access-spec.ts';
import { clusterView } from './cluster-view-spec.ts';
import { autoscaling, mostReplicas, scalableTierRules } from './autoscaling-spec.ts';
import { image, int32 } from './field-types.ts';
import { placement } from './placement.ts';
import { resourceRequirements } from './resource-requirements.ts';
import { routing } from './routing-spec.ts';
import { withRules } from './rule.ts';
import { tracing } from './tracing-spec.ts';

const service = withRules(
  z.object({
    type: z
      .enum(['ClusterIP', 'NodePort', 'LoadBalancer'])
      .default('ClusterIP')
      .describe(
        'ClusterIP: reached from inside the Kubernetes cluster. NodePort: also on a port of every node. LoadBalancer: also through an external balancer.',
      ),
    nodePort: int32(30000, 32767)
      .exactOptional()
      .describe(
        'The port on every node, 30000 to 32767; with type NodePort or LoadBalancer. Absent: Kubernetes picks one.',
      ),
  }),
  [
    {
      cel: "!has(self.nodePort) || self.type != 'ClusterIP'",
      message: 'nodePort needs type: NodePort or LoadBalancer; drop nodePort or set the type',
      at: ['nodePort'],
      holds: ({ type, nodePort }) => nodePort === undefined || type !== 'ClusterIP',
    },
  ],
);

export const query = withRules(
  z.object({
    image: image
      .exactOptional()
      .describe("The query service's image. Absent: the operator's default. A change rolls pod by pod."),
    replicas: int32(1, mostReplicas)
      .default(2)
      .describe('Query pods: 1 to 50. 2 or more survive the loss of one.'),
    autoscaling: autoscaling
      .exactOptional()
      .describe(
        'Grow and shrink this tier by its CPU use. Absent: exactly `replicas`. Needs resources.requests.cpu.',
      ),
    resources: resourceRequirements
      .default(() => ({ requests: { cpu: '100m', memory: '128Mi' } }))
      .describe(
        "Each query pod's CPU and memory. Taken as written: where it is given, nothing is added to it.",
      ),
    placement: placement.prefault({}).describe('Which nodes the query pods run on, and how they are spread.'),
    routing: routing
      .prefault({})
      .describe('How a query pod chooses the replica for a read: docs/routing.md has the rule.'),
    staleAnswers: z
      .boolean()
      .default(false)
      .describe(
        'While no replica can be read from, answer what is known from before, marked `stale: true`, rather than 503.',
      ),
    directorsFrom: z
      .enum(['Replicas', 'Memory'])
      .default('Replicas')
      .describe(
        'Where a query pod has it from who directed the titles that it found in its memory: Replicas reads their documents; Memory reads none, and leaves the replicas what is not in memory. Taken on by running pods within a minute.',
      ),
    access: access
      .exactOptional()
      .describe(
        'Who may ask, from where, and how much. Absent: anybody, as much as they like. A change rolls pod by pod.',
      ),
    clusterView: clusterView
      .exactOptional()
      .describe(
        'Who may watch the cluster live, at /cluster of the query service: docs/cluster-view.md. Absent: nobody. A change rolls pod by pod.',
      ),
    tracing: tracing
      .exactOptional()
      .describe(
        'Where traces of the requests go: docs/tracing.md. Absent: nowhere, and none are made. A change rolls pod by pod.',
      ),
    service: service
      .prefault({})
      .describe('How the query service is reached: port 80 of the Service <name>-query.'),
  }),
  scalableTierRules,
);

export type QuerySpec = z.output<typeof query>;
export type ServiceSpec = z.output<typeof service>;
