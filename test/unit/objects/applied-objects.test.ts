import { expect } from 'chai';

import { longestName, type MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import type { KubeObject } from '../../../kube/resource-kind.ts';
import type { PodDisruptionBudget } from '../../../operator/kube/resources.ts';
import { appliedObjects } from '../../../operator/movie-search-cluster/objects/applied-objects.ts';
import { authSecret } from '../../../operator/movie-search-cluster/objects/auth-secret.ts';
import { memberPod } from '../../../operator/movie-search-cluster/objects/member-pod.ts';
import { memberName } from '../../../operator/movie-search-cluster/membership/member-name.ts';
import { seedJob } from '../../../operator/movie-search-cluster/objects/seed-job.ts';
import {
  movieSearchCluster,
  objectSettings,
  specVariants,
  wantedReplicas,
} from '../../support/movie-search-cluster.ts';

function everyObject(cluster: MovieSearchCluster): KubeObject[] {
  const credentials = { keyFile: 'k', operatorPassword: 'o', seedPassword: 's', queryPassword: 'q' };
  return [
    ...appliedObjects(cluster, objectSettings, wantedReplicas(cluster)).map(({ object }) => object),
    authSecret(cluster, credentials),
    memberPod(cluster, objectSettings, memberName(cluster.metadata.name, 99_999)),
    seedJob(cluster, objectSettings),
  ];
}

const named = (objects: readonly KubeObject[], kind: string, name: string): KubeObject | undefined =>
  objects.find((object) => object.kind === kind && object.metadata.name === name);

describe('the objects of a MovieSearchCluster', () => {
  it('are owned by it, carry its labels and are in its namespace', () => {
    for (const spec of Object.values(specVariants)) {
      const cluster = movieSearchCluster(spec, { namespace: 'films' });
      for (const { kind, metadata } of everyObject(cluster)) {
        expect(metadata.namespace, kind).to.equal('films');
        expect(metadata.labels, kind).to.include({
          'app.kubernetes.io/name': 'movie-search',
          'app.kubernetes.io/instance': 'movies',
          'app.kubernetes.io/managed-by': 'movie-search-operator',
        });
        expect(metadata.ownerReferences, kind).to.deep.equal([
          {
            apiVersion: 'moviesearch.dev/v1alpha1',
            kind: 'MovieSearchCluster',
            name: 'movies',
            uid: cluster.metadata.uid,
            controller: true,
            blockOwnerDeletion: true,
          },
        ]);
      }
    }
  });

  it('fit the 63 characters of DNS even under the longest name there may be', () => {
    const name = 'm'.repeat(longestName);
    for (const { kind, metadata } of everyObject(movieSearchCluster({}, { name }))) {
      expect(metadata.name, kind).to.have.length.within(1, 63);
      for (const value of Object.values(metadata.labels ?? {}))
        expect(value, kind).to.have.length.at.most(63);
    }
  });

  it('are told apart by kind and name', () => {
    const keys = everyObject(movieSearchCluster()).map(
      ({ kind, metadata }) => `${kind ?? ''} ${metadata.name ?? ''}`,
    );
    expect(new Set(keys).size).to.equal(keys.length);
  });

  it('are the same when built twice', () => {
    expect(everyObject(movieSearchCluster())).to.deep.equal(everyObject(movieSearchCluster()));
  });
});

describe('the disruption budgets', () => {
  for (const { members, evictableMembers, available } of [
    { members: 1, evictableMembers: 1, available: 0 },
    { members: 2, evictableMembers: 0, available: 2 },
    { members: 2, evictableMembers: 1, available: 1 },
    { members: 50, evictableMembers: 1, available: 49 },
  ]) {
    it(`keep ${available} of ${members} members from eviction where ${evictableMembers} can be spared`, () => {
      const objects = appliedObjects(movieSearchCluster(), objectSettings, {
        members,
        queryPods: 2,
        evictableMembers,
      }).map(({ object }) => object);
      const budget = named(objects, 'PodDisruptionBudget', 'movies-db') as PodDisruptionBudget | undefined;
      expect(budget?.spec?.minAvailable).to.equal(available);
    });
  }
});
