import { expect } from 'chai';

import { needsApply } from '../../../operator/kube/needs-apply.ts';

interface Case {
  name: string;
  desired: unknown;
  live: unknown;
  needs: boolean;
}

const cases: Case[] = [
  {
    name: 'the same object',
    desired: { spec: { replicas: 3 } },
    live: { spec: { replicas: 3 } },
    needs: false,
  },
  {
    name: "what only live has: the server's defaults and other writers' fields",
    desired: { spec: { replicas: 3 } },
    live: { spec: { replicas: 3, revisionHistoryLimit: 10 }, status: { replicas: 3 } },
    needs: false,
  },
  { name: 'another value', desired: { spec: { replicas: 3 } }, live: { spec: { replicas: 4 } }, needs: true },
  {
    name: 'a missing field',
    desired: { metadata: { labels: { a: 'b' } } },
    live: { metadata: {} },
    needs: true,
  },
  { name: 'another label value', desired: { labels: { a: 'b' } }, live: { labels: { a: 'c' } }, needs: true },
  { name: 'an undefined field', desired: { spec: { type: undefined } }, live: { spec: {} }, needs: false },
  { name: 'true where live has nothing', desired: { a: true }, live: {}, needs: true },
  { name: 'false where live has true', desired: { a: false }, live: { a: true }, needs: true },
  { name: 'false, which the server leaves out', desired: { readOnly: false }, live: {}, needs: false },
  { name: 'an empty object, which the server leaves out', desired: { emptyDir: {} }, live: {}, needs: false },
  { name: 'an empty list, which the server leaves out', desired: { ingress: [] }, live: {}, needs: false },
  {
    name: 'an empty list where live has elements',
    desired: { ingress: [] },
    live: { ingress: [{}] },
    needs: true,
  },
  { name: 'null where live has nothing', desired: { clusterIP: null }, live: {}, needs: false },
  {
    name: 'null where live has a value',
    desired: { clusterIP: null },
    live: { clusterIP: 'x' },
    needs: true,
  },
  { name: 'a record where live has a list', desired: { a: { b: 1 } }, live: { a: [1] }, needs: true },
  { name: 'a list where live has a record', desired: { a: [1] }, live: { a: { 0: 1 } }, needs: true },

  {
    name: 'cpu 0.1 as 100m',
    desired: { requests: { cpu: '0.1' } },
    live: { requests: { cpu: '100m' } },
    needs: false,
  },
  {
    name: 'cpu 1000m as 1',
    desired: { limits: { cpu: '1000m' } },
    live: { limits: { cpu: '1' } },
    needs: false,
  },
  { name: 'cpu as a number', desired: { limits: { cpu: 1 } }, live: { limits: { cpu: '1' } }, needs: false },
  {
    name: 'memory 1024Mi as 1Gi',
    desired: { requests: { memory: '1024Mi' } },
    live: { requests: { memory: '1Gi' } },
    needs: false,
  },
  {
    name: 'an emptyDir limit written otherwise',
    desired: { emptyDir: { sizeLimit: '0.5Gi' } },
    live: { emptyDir: { sizeLimit: '512Mi' } },
    needs: false,
  },
  {
    name: 'another quantity',
    desired: { requests: { cpu: '0.1' } },
    live: { requests: { cpu: '0.2' } },
    needs: true,
  },
  {
    name: 'strings that are quantities only by chance',
    desired: { env: [{ name: 'A', value: '0.1' }] },
    live: { env: [{ name: 'A', value: '100m' }] },
    needs: true,
  },
  { name: 'a port as text', desired: { targetPort: 8080 }, live: { targetPort: '8080' }, needs: false },
  { name: 'another port', desired: { targetPort: 8080 }, live: { targetPort: 8081 }, needs: true },

  {
    name: 'a list in the same order',
    desired: { command: ['a', 'b'] },
    live: { command: ['a', 'b'] },
    needs: false,
  },
  {
    name: 'a list in another order',
    desired: { command: ['a', 'b'] },
    live: { command: ['b', 'a'] },
    needs: true,
  },
  { name: 'a longer list in live', desired: { command: ['a'] }, live: { command: ['a', 'b'] }, needs: true },
  {
    name: 'list elements with defaults filled in',
    desired: { ports: [{ port: 80, targetPort: 8080 }] },
    live: { ports: [{ port: 80, targetPort: 8080, protocol: 'TCP', nodePort: 30080 }] },
    needs: false,
  },
  {
    name: 'a sidecar that an admission webhook put in',
    desired: { containers: [{ name: 'mongod', image: 'mongo:8.0' }] },
    live: {
      containers: [{ name: 'proxy' }, { name: 'mongod', image: 'mongo:8.0', terminationMessagePath: '/x' }],
    },
    needs: false,
  },
  {
    name: 'a container with another image',
    desired: { containers: [{ name: 'mongod', image: 'mongo:8.0' }] },
    live: { containers: [{ name: 'mongod', image: 'mongo:7.0' }] },
    needs: true,
  },
  {
    name: 'a container that is not there',
    desired: { containers: [{ name: 'mongod' }] },
    live: { containers: [{ name: 'proxy' }] },
    needs: true,
  },
  {
    name: "another manager's finalizer",
    desired: { metadata: { finalizers: ['moviesearch.dev/drain'] } },
    live: { metadata: { finalizers: ['x/y', 'moviesearch.dev/drain'] } },
    needs: false,
  },
  {
    name: 'a finalizer that is not there',
    desired: { metadata: { finalizers: ['moviesearch.dev/drain'] } },
    live: { metadata: { finalizers: ['x/y'] } },
    needs: true,
  },
  {
    name: 'tolerations that admission added',
    desired: { tolerations: [{ key: 'a', operator: 'Exists' }] },
    live: { tolerations: [{ key: 'node.kubernetes.io/not-ready' }, { key: 'a', operator: 'Exists' }] },
    needs: false,
  },
];

describe('needsApply', () => {
  for (const { name, desired, live, needs } of cases) {
    it(`${needs ? 'sees' : 'forgives'} ${name}`, () => {
      expect(needsApply(desired, live)).to.equal(needs);
    });
  }

  it('needs to apply what is not there at all', () => {
    expect(needsApply({ metadata: { name: 'm' } }, undefined)).to.equal(true);
  });
});
