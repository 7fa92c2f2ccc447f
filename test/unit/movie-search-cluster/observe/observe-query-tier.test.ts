import { expect } from 'chai';
import type { Live } from '../../../../kube/resource-kind.ts';
import type { Deployment, Pod } from '../../../../operator/kube/resources.ts';
import { queryDeployment } from '../../../../operator/movie-search-cluster/objects/query-deployment.ts';
import { observeQueryTier } from '../../../../operator/movie-search-cluster/observe/observe-query-tier.ts';
import type { ObservedQueryTier } from '../../../../operator/movie-search-cluster/observed.ts';
import { live } from '../../../support/memory-stores.ts';
import { movieSearchCluster, objectSettings } from '../../../support/movie-search-cluster.ts';

function deployment(status: Deployment['status']): Live<Deployment> {
  return live<Deployment>(
    { ...queryDeployment(movieSearchCluster(), objectSettings, 2), ...(status && { status }) },
    { generation: 3 },
  );
}

function waitingPod(name: string, deletionTimestamp?: string): Live<Pod> {
  const state = { waiting: { reason: 'ImagePullBackOff', message: 'not found' } };
  const containerStatuses = [{ name: 'query', image: '', imageID: '', ready: false, restartCount: 0, state }];
  return live<Pod>({
    metadata: { name, ...(deletionTimestamp !== undefined && { deletionTimestamp }) },
    status: { containerStatuses },
  });
}

function observe(of: Live<Deployment>, pods: readonly Live<Pod>[]): ObservedQueryTier {
  return observeQueryTier(of, pods, (uid) => uid === 'uid-silent');
}

describe('observeQueryTier', () => {
  it('counts nothing of a Deployment that no controller has looked at', () => {
    expect(observe(deployment(undefined), [])).to.deep.equal({
      replicas: 0,
      readyReplicas: 0,
      updatedReplicas: 0,
      pods: [],
      current: false,
      trouble: null,
    });
  });

  it('does not trust counts of an earlier template', () => {
    const counts = { replicas: 2, readyReplicas: 2, updatedReplicas: 2 };
    const seen = (observedGeneration: number) => observe(deployment({ ...counts, observedGeneration }), []);
    expect(seen(2)).to.deep.equal({ ...counts, pods: [], current: false, trouble: null });
    expect(seen(3)).to.include({ current: true });
  });

  it('says why the API server refuses its pods', () => {
    const refused = (status: string) =>
      deployment({
        conditions: [
          {
            type: 'ReplicaFailure',
            status,
            reason: 'FailedCreate',
            message: 'exceeded quota: team, requested: pods=1',
          },
        ],
      });
    expect(observe(refused('True'), []).trouble).to.equal(
      'the API server refuses its pods: exceeded quota: team, requested: pods=1. The requests and limits of the query pods are spec.query.resources.',
    );
    expect(observe(refused('False'), []).trouble).to.equal(null);
  });

  it('says which pod does not start, but for one that goes', () => {
    const going = waitingPod('movies-query-a', '2026-11-24T11:00:00Z');
    expect(observe(deployment({}), [going]).trouble).to.equal(null);
    expect(observe(deployment({}), [going, waitingPod('movies-query-b')]).trouble).to.equal(
      'movies-query-b: ImagePullBackOff: not found',
    );
  });

  it('knows of each pod where it is, whether it ever ran, and whether it is ready, silent or on its way out', () => {
    const ran = live<Pod>({
      metadata: { name: 'silent' },
      spec: { nodeName: 'worker-1', containers: [] },
      status: {
        conditions: [{ type: 'Ready', status: 'True' }],
        containerStatuses: [
          { name: 'query', image: '', imageID: '', ready: true, restartCount: 0, state: { running: {} } },
        ],
      },
    });
    const ends = waitingPod('ends', '2026-11-24T12:00:00Z');
    expect(observe(deployment(undefined), [ran, ends]).pods).to.deep.equal([
      {
        name: 'silent',
        uid: 'uid-silent',
        node: 'worker-1',
        hasStarted: true,
        ready: true,
        silent: true,
        terminating: false,
      },
      {
        name: 'ends',
        uid: 'uid-ends',
        node: null,
        hasStarted: false,
        ready: false,
        silent: false,
        terminating: true,
      },
    ]);
  });
});
