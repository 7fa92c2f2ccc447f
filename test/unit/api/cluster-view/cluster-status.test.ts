import { expect } from 'chai';
import fc from 'fast-check';

import { clusterStatus, type Seen } from '../../../../api/cluster-view/cluster-status.ts';
import { peersIn } from '../../../../api/cluster-view/peer-source.ts';
import { quantityNumber, resourceSchema } from '../../../../api/cluster-view/resource.ts';
import { MARKS_KEPT_MS } from '../../../../cluster-view/events.ts';
import { quantityPattern } from '../../../../crds/quantity.ts';

const resource = (status: object = {}, spec: object = {}) =>
  resourceSchema.parse({
    metadata: { name: 'm', namespace: 'movies', resourceVersion: '7' },
    spec: {
      dataset: { version: '2', source: { url: { base: 'https://user:secret@films.example/' } } },
      database: { replicas: 3, resources: { requests: { cpu: '100m', memory: '384Mi' } } },
      query: { replicas: 2 },
      ...spec,
    },
    status,
  });
const seen = (known: Partial<Seen> = {}): Seen => ({ resource: null, pods: [], replicas: [], ...known });
const tier = { desiredReplicas: 3, replicas: 3, readyReplicas: 2 };
const member = {
  name: 'm-db-0',
  role: 'Primary',
  state: 'Serving',
  ready: true,
  since: '2026-11-30T13:00:00Z',
};

describe('clusterStatus', () => {
  it('has what the resource says, with times as numbers and quantities in their units', () => {
    const status = clusterStatus(
      seen({
        resource: resource(
          {
            observedGeneration: 4,
            database: { ...tier, members: [member] },
            dataset: { version: '1', titles: 9, loadedAt: '2026-11-30T13:00:00Z' },
          },
          {
            database: {
              resources: { requests: { cpu: '100m', memory: '384Mi' }, limits: { cpu: 2 } },
              autoscaling: {
                mode: 'Auto',
                minReplicas: 3,
                maxReplicas: 9,
                targetCPUUtilizationPercentage: 60,
              },
            },
          },
        ),
      }),
      undefined,
      0,
    );
    expect(status.generation).to.equal(4);
    expect(status.cluster).to.deep.equal({ name: 'm', namespace: 'movies' });
    expect(status.subjects).to.deep.include({
      ...{ id: 'member/m-db-0', kind: 'member', name: 'm-db-0', zone: null, node: null, role: 'Primary' },
      ...{ state: 'Serving', ready: true, lagSeconds: null, since: Date.UTC(2026, 10, 30, 13), goneAt: null },
    });
    expect(status.tiers.database).to.include({
      ...{ desired: 3, ready: 2, cpuRequestCores: 0.1, cpuLimitCores: 2, memoryRequestBytes: 384 * 2 ** 20 },
    });
    expect(status.tiers.database?.autoscaling).to.include({ targetPercent: 60, maxReplicas: 9 });
    expect(status.dataset).to.include({ served: '1', wanted: '2', titles: 9, load: null });
  });

  it('has nothing of where the data come from', () => {
    expect(JSON.stringify(resource())).to.not.include('secret');
    expect(JSON.stringify(clusterStatus(seen({ resource: resource() }), undefined, 0))).to.not.include(
      'secret',
    );
  });

  it('knows members by the replicas alone where there is no Kubernetes', () => {
    const replica = { name: 'db:27017', zone: null, address: {}, state: 'failing' };
    const { subjects, tiers } = clusterStatus(seen({ replicas: [replica] }), undefined, 5);
    expect(subjects[0]).to.include({ id: 'member/db:27017', state: 'Unresponsive', ready: false, since: 5 });
    expect(tiers).to.deep.equal({ database: null, query: null });
  });

  it('keeps who is gone for a while, and since when a pod is as it is', () => {
    const pod = { name: 'q-a', zone: null, node: null, state: 'Ready' } as const;
    const first = clusterStatus(seen({ pods: [pod] }), undefined, 1000);
    const second = clusterStatus(seen({ pods: [pod] }), first, 2000);
    expect(second.subjects[0]).to.include({ since: 1000, goneAt: null });
    const third = clusterStatus(seen(), second, 3000);
    expect(third.subjects[0]).to.include({ id: 'pod/q-a', ready: false, goneAt: 3000 });
    expect(clusterStatus(seen(), third, 9000).subjects[0]).to.include({ goneAt: 3000 });
    expect(clusterStatus(seen(), third, 3001 + MARKS_KEPT_MS).subjects).to.deep.equal([]);
  });
});

describe('quantityNumber', () => {
  it('reads every quantity that Kubernetes takes', () => {
    fc.assert(
      fc.property(fc.stringMatching(quantityPattern), (text) => {
        expect(quantityNumber(text), text).to.be.a('number').and.satisfy(Number.isFinite);
      }),
    );
    expect(quantityNumber('500m')).to.equal(0.5);
    expect(quantityNumber('2Gi')).to.equal(2 ** 31);
    expect(quantityNumber('1e3')).to.equal(1000);
    expect(quantityNumber(2)).to.equal(2);
    for (const wrong of ['', 'x', '1 Gi', undefined]) expect(quantityNumber(wrong)).to.equal(null);
  });
});

describe('peersIn', () => {
  const endpoint = (name: string, conditions: object, addresses = ['10.0.0.1']) => ({
    ...{ addresses, conditions, nodeName: 'n1', zone: 'a' },
    targetRef: { name },
  });
  const slice = (addressType: 'IPv4' | 'IPv6', endpoints: ReturnType<typeof endpoint>[]) => ({
    ...{ addressType, endpoints, metadata: { resourceVersion: '9' } },
  });

  it('has each pod once, by its IPv4 address, whether or not it is ready', () => {
    expect(
      peersIn(
        [
          slice('IPv6', [endpoint('q-a', { ready: true }, ['fd00::1'])]),
          slice('IPv4', [
            endpoint('q-b', { ready: false }),
            endpoint('q-a', { ready: true }),
            endpoint('q-c', { ready: false, terminating: true }),
          ]),
        ],
        9090,
      ).map(({ name, host, port, state, version, node, zone }) => ({
        name,
        host,
        port,
        state,
        version,
        node,
        zone,
      })),
    ).to.deep.equal(
      [
        ['q-a', 'Ready'],
        ['q-b', 'NotReady'],
        ['q-c', 'Terminating'],
      ].map(([name, state]) => ({
        ...{ name, host: '10.0.0.1', port: 9090, state, version: '9', node: 'n1', zone: 'a' },
      })),
    );
  });
});
