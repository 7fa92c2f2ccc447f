import { expect } from 'chai';

import { FixedReplicas } from '../../../../api/replica-pool/fixed-replicas.ts';
import { sameAddress, zoneOfNode, type ReplicaAddress } from '../../../../api/replica-pool/replica-source.ts';

describe('sameAddress', () => {
  const address: ReplicaAddress = { name: 'm-db-0', host: '10.0.0.1', port: 27017 };

  it('tells a pod that came back elsewhere from the one before', () => {
    expect(sameAddress(address, { ...address })).to.equal(true);
    expect(sameAddress(address, { ...address, host: '10.0.0.2' })).to.equal(false);
    expect(sameAddress(address, { ...address, name: 'm-db-1' })).to.equal(false);
    expect(sameAddress(address, { ...address, port: 1 })).to.equal(false);
  });
});

describe('zoneOfNode', () => {
  const replicas = [
    { name: 'm-db-0', host: '10.0.0.1', port: 27017, zone: 'a', node: 'node-1' },
    { name: 'm-db-1', host: '10.0.0.2', port: 27017, node: 'node-2' },
  ];
  for (const [node, zone] of [
    ['node-1', 'a'],
    ['node-2', null],
    ['node-3', null],
    [null, null],
  ] as const) {
    it(`is ${zone ?? 'not known'} on ${node ?? 'a node that is not known'}`, () => {
      expect(zoneOfNode(node, replicas)).to.equal(zone);
    });
  }
});

describe('FixedReplicas', () => {
  it('tells its list once', () => {
    const told: (readonly ReplicaAddress[])[] = [];
    const list = [{ name: 'a:1', host: 'a', port: 1 }];
    new FixedReplicas(list).watch((replicas) => told.push(replicas));
    expect(told).to.deep.equal([list]);
  });
});
