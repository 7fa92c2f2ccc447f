import type { Refused } from '../spec-case.ts';
import { database, query, policy, scaleUp } from '../spec-fragments.ts';

/** How many there are, and what may change that. */
export const scaleCases: readonly Refused[] = [
  // Replicas
  {
    because: 'no database replicas',
    spec: database({ replicas: 0 }),
    at: 'spec.database.replicas',
    message: 'greater than or equal to 1',
  },
  {
    because: '51 database replicas',
    spec: database({ replicas: 51 }),
    at: 'spec.database.replicas',
    message: 'less than or equal to 50',
  },
  {
    because: 'no query replicas',
    spec: query({ replicas: 0 }),
    at: 'spec.query.replicas',
    message: 'greater than or equal to 1',
  },
  {
    because: '51 query replicas',
    spec: query({ replicas: 51 }),
    at: 'spec.query.replicas',
    message: 'less than or equal to 50',
  },
  {
    because: 'half a replica',
    spec: query({ replicas: 1.5 }),
    at: 'spec.query.replicas',
    message: 'must be of type integer',
  },

  // Autoscaling
  {
    because: 'a minimum above the maximum',
    spec: database({ autoscaling: { minReplicas: 5, maxReplicas: 4 } }),
    at: 'spec.database.autoscaling.minReplicas',
    message: 'minReplicas is above maxReplicas: lower minReplicas or raise maxReplicas',
  },
  {
    because: 'replicas, which are the minimum, above the maximum',
    spec: database({ replicas: 5, autoscaling: { maxReplicas: 4 } }),
    at: 'spec.database',
    message:
      'replicas is above autoscaling.maxReplicas: raise maxReplicas, lower replicas, or set autoscaling.minReplicas',
  },
  {
    because: 'no maximum',
    spec: query({ autoscaling: {} }),
    at: 'spec.query.autoscaling.maxReplicas',
    message: 'Required value',
  },
  {
    because: 'a maximum of 51',
    spec: query({ autoscaling: { maxReplicas: 51 } }),
    at: 'spec.query.autoscaling.maxReplicas',
    message: 'less than or equal to 50',
  },
  {
    because: 'a target of 0 %',
    spec: query({ autoscaling: { maxReplicas: 5, targetCPUUtilizationPercentage: 0 } }),
    at: 'spec.query.autoscaling.targetCPUUtilizationPercentage',
    message: 'greater than or equal to 1',
  },
  {
    because: 'a target of 1001 %',
    spec: query({ autoscaling: { maxReplicas: 5, targetCPUUtilizationPercentage: 1001 } }),
    at: 'spec.query.autoscaling.targetCPUUtilizationPercentage',
    message: 'less than or equal to 1000',
  },
  {
    because: 'an unknown mode',
    spec: query({ autoscaling: { maxReplicas: 5, mode: 'Off' } }),
    at: 'spec.query.autoscaling.mode',
    message: 'supported values: "Auto", "Recommend"',
  },
  ...[{}, { requests: { memory: '1Gi' } }, { limits: { cpu: '1' } }, { requests: { cpu: 0 } }].map(
    (resources) => ({
      because: `autoscaling with the resources ${JSON.stringify(resources)}`,
      spec: database({ autoscaling: { maxReplicas: 5 }, resources }),
      at: 'spec.database',
      message:
        'autoscaling measures CPU against the request: set resources.requests.cpu above zero, such as 500m, or drop autoscaling',
    }),
  ),
  {
    because: 'query autoscaling without a CPU request',
    spec: query({ autoscaling: { maxReplicas: 5 }, resources: {} }),
    at: 'spec.query',
    message: 'set resources.requests.cpu above zero',
  },
  {
    because: 'a policy that allows nothing',
    spec: scaleUp({ policies: [{ ...policy, value: 0 }] }),
    at: 'policies[0].value',
    message: 'greater than or equal to 1',
  },
  {
    because: 'a policy over more than half an hour',
    spec: scaleUp({ policies: [{ ...policy, periodSeconds: 1801 }] }),
    at: 'policies[0].periodSeconds',
    message: 'less than or equal to 1800',
  },
  {
    because: 'an unknown kind of policy',
    spec: scaleUp({ policies: [{ ...policy, type: 'Nodes' }] }),
    at: 'policies[0].type',
    message: 'supported values: "Pods", "Percent"',
  },
  {
    because: 'an empty list of policies',
    spec: scaleUp({ policies: [] }),
    at: 'scaleUp.policies',
    message: 'should have at least 1 items',
  },
  {
    because: 'a window of more than an hour',
    spec: scaleUp({ stabilizationWindowSeconds: 3601 }),
    at: 'scaleUp.stabilizationWindowSeconds',
    message: 'less than or equal to 3600',
  },
];
