import type { Refused } from '../spec-case.ts';
import { database, query, toleration, nodeSelector } from '../spec-fragments.ts';

/** Where pods run, and how the query tier is reached. */
export const placementCases: readonly Refused[] = [
  // Placement
  {
    because: 'a topology key that is no label',
    spec: database({ placement: { topologyKey: 'a zone' } }),
    at: 'spec.database.placement.topologyKey',
    message: 'write a node label key, such as topology.kubernetes.io/zone',
  },
  {
    because: 'an unknown spread',
    spec: query({ placement: { whenUnsatisfiable: 'Never' } }),
    at: 'spec.query.placement.whenUnsatisfiable',
    message: 'supported values: "ScheduleAnyway", "DoNotSchedule"',
  },
  {
    because: 'a node label key with a space',
    spec: nodeSelector({ 'a b': 'c' }),
    at: 'spec.query.placement.nodeSelector',
    message: 'write node label keys, such as topology.kubernetes.io/zone',
  },
  {
    because: 'a node label value with a space',
    spec: nodeSelector({ a: 'b c' }),
    at: 'spec.query.placement.nodeSelector[a]',
    message: 'write a label value',
  },
  {
    because: 'seventeen node labels',
    spec: nodeSelector(Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`l${i}`, 'x']))),
    at: 'spec.query.placement.nodeSelector',
    message: 'must have at most 16',
  },
  {
    because: 'a toleration of an unknown effect',
    spec: toleration({ key: 'a', effect: 'Run' }),
    at: 'tolerations[0].effect',
    message: 'supported values: "NoSchedule"',
  },
  {
    because: 'a toleration without a key',
    spec: toleration({}),
    at: 'tolerations[0]',
    message: 'a toleration without a key needs operator: Exists',
  },
  {
    because: 'a toleration that Exists with a value',
    spec: toleration({ operator: 'Exists', value: 'x' }),
    at: 'tolerations[0]',
    message: 'operator: Exists takes no value',
  },
  {
    because: 'a toleration for a time of no eviction',
    spec: toleration({ key: 'a', tolerationSeconds: 1 }),
    at: 'tolerations[0]',
    message: 'tolerationSeconds needs effect: NoExecute',
  },

  // Routing
  {
    because: 'a weight below 0',
    spec: query({ routing: { weights: { cpu: -1 } } }),
    at: 'spec.query.routing.weights.cpu',
    message: 'greater than or equal to 0',
  },
  {
    because: 'a weight above 400',
    spec: query({ routing: { weights: { latency: 401 } } }),
    at: 'spec.query.routing.weights.latency',
    message: 'less than or equal to 400',
  },

  // Service
  {
    because: 'an unknown Service type',
    spec: query({ service: { type: 'ExternalName' } }),
    at: 'spec.query.service.type',
    message: 'supported values: "ClusterIP", "NodePort", "LoadBalancer"',
  },
  {
    because: 'a node port on a ClusterIP',
    spec: query({ service: { nodePort: 30080 } }),
    at: 'spec.query.service.nodePort',
    message: 'nodePort needs type: NodePort or LoadBalancer; drop nodePort or set the type',
  },
  {
    because: 'a node port below 30000',
    spec: query({ service: { type: 'NodePort', nodePort: 8080 } }),
    at: 'spec.query.service.nodePort',
    message: 'greater than or equal to 30000',
  },
  {
    because: 'a node port above 32767',
    spec: query({ service: { type: 'NodePort', nodePort: 32768 } }),
    at: 'spec.query.service.nodePort',
    message: 'less than or equal to 32767',
  },
];
