import { expect } from 'chai';
import type { OwnerReference } from '../../../../kube/resource-kind.ts';
import { observeVolume } from '../../../../operator/movie-search-cluster/observe/observe-volume.ts';
import { memberVolumeClaim } from '../../../../operator/movie-search-cluster/objects/member-volume-claim.ts';
import { ownerReference } from '../../../../operator/movie-search-cluster/objects/object-metadata.ts';
import type { VolumeOrigin } from '../../../../operator/movie-search-cluster/observed.ts';
import { live } from '../../../support/memory-stores.ts';
import { movieSearchCluster } from '../../../support/movie-search-cluster.ts';

const storage = { type: 'Persistent', size: '1Gi', reclaimPolicy: 'Retain' } as const;
const cluster = live(movieSearchCluster({ database: { storage } }), {
  creationTimestamp: '2026-11-24T11:00:00Z',
});
const { uid } = cluster.metadata;
const older = '2026-11-24T10:00:00Z';

interface Seen {
  readonly annotations?: Readonly<Record<string, string>>;
  readonly owners?: readonly OwnerReference[];
  readonly createdAt?: string;
  readonly phase?: 'Pending' | 'Bound';
  readonly hasPod?: boolean;
}

function observe({ annotations = {}, owners = [], createdAt, phase = 'Bound', hasPod = false }: Seen) {
  const claim = memberVolumeClaim(cluster, 'movies-db-0');
  if (claim === null) throw new Error('there is no claim');
  const seen = live(
    { ...claim, status: { phase } },
    { annotations: { ...annotations }, ownerReferences: [...owners], creationTimestamp: createdAt ?? older },
  );
  return observeVolume(seen, cluster, hasPod);
}

describe('observeVolume', () => {
  const mine = ownerReference(cluster);
  const anothers = { ...mine, uid: 'another' };
  const origins: Record<string, Seen & { origin: VolumeOrigin }> = {
    'one that says that this cluster made it': {
      annotations: { 'moviesearch.dev/cluster-uid': uid },
      origin: 'Made',
    },
    'one of this cluster, made by an earlier release': { owners: [mine], origin: 'Made' },
    'one that another cluster made': {
      annotations: { 'moviesearch.dev/cluster-uid': 'another' },
      origin: 'Kept',
    },
    'one that another cluster made, though a pod uses it': {
      annotations: { 'moviesearch.dev/cluster-uid': 'another' },
      hasPod: true,
      origin: 'Kept',
    },
    'one that another cluster made and this one owns': {
      annotations: { 'moviesearch.dev/cluster-uid': 'another' },
      owners: [mine],
      origin: 'Kept',
    },
    'one that another cluster made and a person has given to this one': {
      annotations: { 'moviesearch.dev/cluster-uid': 'another', 'moviesearch.dev/adopted-by': uid },
      origin: 'Adopted',
    },
    'one that a person has given to another': {
      annotations: { 'moviesearch.dev/adopted-by': 'another' },
      hasPod: true,
      origin: 'Kept',
    },
    'one of another owner': { owners: [anothers], hasPod: true, origin: 'Kept' },
    'one that says nothing': { origin: 'Kept' },
    'one that says nothing and that a pod of this cluster uses': {
      hasPod: true,
      createdAt: '2026-11-24T11:00:05Z',
      origin: 'Made',
    },
    'one that says nothing, is older than this cluster, and that a pod of it uses': {
      hasPod: true,
      origin: 'Adopted',
    },
  };
  for (const [what, { origin, ...seen }] of Object.entries(origins)) {
    it(`calls ${what} ${origin}`, () => expect(observe(seen).origin).to.equal(origin));
  }

  it('knows by its mark whether a mongod has started on it, whatever node has had it', () => {
    const started = (value: string) => observe({ annotations: { 'moviesearch.dev/started': value } });
    expect(started('never').mayHoldData).to.equal(false);
    expect(started('2026-11-24T11:00:00Z').mayHoldData).to.equal(true);
  });

  it('takes one that an earlier release made for one that may hold data once a node can have had it', () => {
    expect(observe({ phase: 'Pending' }).mayHoldData).to.equal(false);
    expect(observe({ phase: 'Bound' }).mayHoldData).to.equal(true);
  });

  it('takes one that was just made for one that is empty', () => {
    const claim = memberVolumeClaim(cluster, 'movies-db-0');
    const seen = claim && observeVolume(live(claim), cluster, false);
    expect(seen).to.include({ origin: 'Made', marked: true, mayHoldData: false, owned: false });
  });
});
