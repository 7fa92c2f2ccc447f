import { expect } from 'chai';

import {
  apiVersionOf,
  resourcePath,
  type KubeObject,
  type ResourceKind,
} from '../../../kube/resource-kind.ts';
import { deployments, nodes, pods } from '../../../operator/kube/resources.ts';

interface Case {
  kind: ResourceKind<KubeObject>;
  address: Parameters<typeof resourcePath>[1];
  path: string;
}

const cases: Case[] = [
  { kind: pods, address: {}, path: '/api/v1/pods' },
  { kind: pods, address: { namespace: 'demo' }, path: '/api/v1/namespaces/demo/pods' },
  { kind: pods, address: { namespace: 'demo', name: 'm-db-0' }, path: '/api/v1/namespaces/demo/pods/m-db-0' },
  {
    kind: pods,
    address: { namespace: 'demo', name: 'm-db-0', subresource: 'status' },
    path: '/api/v1/namespaces/demo/pods/m-db-0/status',
  },
  {
    kind: deployments,
    address: { namespace: 'demo', name: 'm-query' },
    path: '/apis/apps/v1/namespaces/demo/deployments/m-query',
  },
  { kind: nodes, address: { name: 'worker' }, path: '/api/v1/nodes/worker' },
  { kind: nodes, address: { name: 'a/../b' }, path: '/api/v1/nodes/a%2F..%2Fb' },
];

describe('resourcePath', () => {
  for (const { kind, address, path } of cases) {
    it(`is ${path}`, () => {
      expect(resourcePath(kind, address)).to.equal(path);
    });
  }

  for (const { kind, address, says } of [
    { kind: pods, address: { name: 'm-db-0' }, says: 'without its namespace' },
    { kind: nodes, address: { name: 'worker', namespace: 'demo' }, says: 'not namespaced' },
    { kind: pods, address: { name: '', namespace: 'demo' }, says: 'empty name' },
    { kind: pods, address: { namespace: '' }, says: 'empty name or namespace' },
  ]) {
    it(`refuses ${kind.kind} at ${JSON.stringify(address)}`, () => {
      expect(() => resourcePath(kind, address)).to.throw(TypeError, says);
    });
  }
});

describe('apiVersionOf', () => {
  it('leaves out the group of the core', () => {
    expect(apiVersionOf(pods)).to.equal('v1');
    expect(apiVersionOf(deployments)).to.equal('apps/v1');
  });
});
