import { expect } from 'chai';
import type { KeptDataset } from '../../../../catalog/dataset-pointer.ts';
import { DATASET_SCHEMA } from '../../../../catalog/dataset-schema.ts';
import { asKept } from '../../../../catalog/kept-datasets.ts';
import type { MovieSearchCluster } from '../../../../crds/movie-search-cluster.ts';
import { KubeUnreachableError } from '../../../../kube/kube-error.ts';
import type { Live } from '../../../../kube/resource-kind.ts';
import type { LoadProgress } from '../../../../catalog/load-progress.ts';
import { secrets, type Job, type Pod } from '../../../../operator/kube/resources.ts';
import {
  authSecret,
  credentialsIn,
  newCredentials,
} from '../../../../operator/movie-search-cluster/objects/auth-secret.ts';
import { databaseService } from '../../../../operator/movie-search-cluster/objects/database-service.ts';
import { memberPod } from '../../../../operator/movie-search-cluster/objects/member-pod.ts';
import { memberVolumeClaim } from '../../../../operator/movie-search-cluster/objects/member-volume-claim.ts';
import { seedJob } from '../../../../operator/movie-search-cluster/objects/seed-job.ts';
import { ApplyHistory } from '../../../../operator/movie-search-cluster/objects/apply-history.ts';
import { EnsuredUsers } from '../../../../operator/movie-search-cluster/ensured-users.ts';
import { ClusterObserver } from '../../../../operator/movie-search-cluster/observe/cluster-observer.ts';
import { MemoryKube, refused } from '../../../support/memory-kube.ts';
import { MemoryReplicaSetAdmins } from '../../../support/memory-replica-set-admin.ts';
import { MemoryReplicaSets } from '../../../support/memory-replica-set.ts';
import { goodHealth, live, memoryStores, type MemoryStores } from '../../../support/memory-stores.ts';
import { movieSearchCluster, objectSettings } from '../../../support/movie-search-cluster.ts';
import { hostOf, now } from '../../../support/observed.ts';

const signal = new AbortController().signal;
const secretName = { name: 'movies-auth', namespace: 'default' };
const pointer = {
  _id: 'current' as const,
  version: '2026-11',
  collection: 'titles_x',
  titles: 3,
  rejectedRows: 0,
  loadedAt: new Date('2026-11-24T10:00:00Z'),
  schema: DATASET_SCHEMA,
};

function credentials(fill: number) {
  return newCredentials((bytes) => new Uint8Array(bytes).fill(fill));
}

describe('ClusterObserver', () => {
  let stores: MemoryStores;
  let sets: MemoryReplicaSets;
  let observer: ClusterObserver;
  let kube: MemoryKube;
  let users: EnsuredUsers;
  const cluster = live(movieSearchCluster());
  const earlier = live(movieSearchCluster({}, { uid: 'uid-of-an-earlier-one' }));

  beforeEach(() => {
    stores = memoryStores();
    sets = new MemoryReplicaSets();
    users = new EnsuredUsers();
    kube = new MemoryKube();
    observer = new ClusterObserver({
      kube,
      settings: objectSettings,
      history: new ApplyHistory(),
      stores,
      admins: new MemoryReplicaSetAdmins(sets),
      users,
      health: goodHealth,
      cpu: { latest: null },
      isSilent: () => false,
      now: () => now,
    });
  });

  const observe = (of: Live<MovieSearchCluster> = cluster) => observer.observe(of, signal);

  function putSecret(owner: MovieSearchCluster, fill: number): void {
    stores.secrets.put(live(authSecret(owner, credentials(fill))));
  }

  /** A member whose mongod answers at the pod's address, if `runs`. */
  function putMember(ordinal: number, runs: boolean): void {
    const name = `movies-db-${ordinal}`;
    const ip = `10.0.0.${ordinal}`;
    stores.pods.put(
      live<Pod>({ ...memberPod(cluster, objectSettings, name), status: { phase: 'Running', podIP: ip } }),
    );
    sets.start(hostOf(name), `${ip}:27017`).running = runs;
  }

  const addressOf = (ordinal: number) => ({
    host: hostOf(`movies-db-${ordinal}`),
    address: `10.0.0.${ordinal}:27017`,
  });

  async function initiate(ordinal: number): Promise<void> {
    const admin = new MemoryReplicaSetAdmins(sets).of(credentials(1));
    const member = addressOf(ordinal);
    await admin.initiate(member, 'movies', signal);
    await admin.ensureUsers(member, signal);
    sets.setPointer(member.host, pointer);
  }

  it('sees nothing where nothing is', async () => {
    const { observed, credentials: found } = await observe();
    expect(observed).to.deep.include({
      auth: { kind: 'Missing' },
      predecessors: [],
      members: [],
      volumes: [],
      pointer: { kind: 'Unknown' },
      apiKeys: { kind: 'NotWanted' },
      load: { kind: 'NotLoading' },
      seedJobs: [],
      query: null,
    });
    expect(found).to.equal(null);
  });

  describe('of the API keys', () => {
    const asking = live(
      movieSearchCluster({ query: { access: { apiKeysSecretRef: { name: 'film-keys' } } } }),
    );
    const seen = async () => (await observe(asking)).observed.apiKeys.kind;
    const keep = (data: Record<string, string>) =>
      kube.of(secrets).put(live({ metadata: { name: 'film-keys', namespace: 'default' }, data }));

    it('sees whether the Secret of that name has the entry', async () => {
      expect(await seen()).to.equal('NoSecret');
      keep({ other: 'YQ==' });
      expect(await seen()).to.equal('NoEntry');
      keep({ 'api-keys': '' });
      expect(await seen()).to.equal('NoEntry');
      keep({ 'api-keys': 'YQ==' });
      expect(await seen()).to.equal('Present');
    });

    it('says nothing, and goes on, where the API server does not', async () => {
      kube.refusals.set('get secrets film-keys', refused(403, 'Forbidden'));
      expect(await seen()).to.equal('Unknown');
      kube.refusals.set('get secrets film-keys', new KubeUnreachableError('away'));
      expect(await seen()).to.equal('Unknown');
    });

    it('asks for none where the resource names none', async () => {
      await observe();
      expect(kube.calls.filter((call) => call.includes('film-keys'))).to.deep.equal([]);
    });
  });

  it('looks at the version that should be served where it is kept, and at no other', async () => {
    putSecret(cluster, 1);
    putMember(0, true);
    await initiate(0);
    const seen = async () => (await observe()).observed.pointer;
    const { host } = addressOf(0);
    const keeping = (kept: KeptDataset) => ({ ...pointer, version: '2026-12', kept: [kept] });
    sets.setPointer(host, { ...keeping(asKept(pointer)), collection: 'titles_y' });
    const kept = { dataset: asKept(pointer), look: { titles: 3, foundBy: 'snapshot' } };
    expect(await seen()).to.deep.include({ kept });
    sets.setTitles(host, pointer.collection, null);
    expect(await seen()).to.deep.include({ kept: { ...kept, look: null } });
    sets.setPointer(host, keeping({ ...asKept(pointer), version: '2026-10' }));
    expect(await seen()).not.to.have.property('kept');
    sets.setPointer(host, keeping({ ...asKept(pointer), schema: DATASET_SCHEMA + 1 }));
    expect(await seen()).not.to.have.property('kept');
    sets.setPointer(host, { ...pointer, kept: [asKept(pointer)] });
    expect(await seen(), 'it is served').not.to.have.property('kept');
  });

  it('sees the members, what they say together, and the dataset they serve', async () => {
    putSecret(cluster, 1);
    for (const ordinal of [10, 9, 0]) putMember(ordinal, true);
    await initiate(0);
    const { observed, addresses } = await observe();
    expect(observed.members.map(({ name }) => name)).to.deep.equal([
      'movies-db-0',
      'movies-db-9',
      'movies-db-10',
    ]);
    expect(observed.members.map(({ probe }) => probe?.state)).to.deep.equal([
      'Member',
      'Uninitiated',
      'Uninitiated',
    ]);
    expect(observed.replicaSet.kind).to.equal('Known');
    expect(observed.pointer).to.deep.equal({ kind: 'Read', pointer });
    expect(addresses.get('movies-db-9')).to.deep.equal({
      host: hostOf('movies-db-9'),
      address: '10.0.0.9:27017',
    });
  });

  describe('how far a load is', () => {
    const progress: LoadProgress = {
      _id: 'load:2026-11',
      version: cluster.spec.dataset.version,
      phase: 'Loading',
      titles: 5,
      rejectedRows: 0,
      startedAt: now,
      updatedAt: now,
      message: null,
    };
    const wanted = seedJob(cluster, objectSettings);
    beforeEach(async () => {
      putSecret(cluster, 1);
      putMember(0, true);
      await initiate(0);
      sets.setLoadProgress(hostOf('movies-db-0'), progress);
    });

    it('is asked of the primary while the Job of the wanted version runs', async () => {
      stores.jobs.put(live<Job>({ ...wanted, status: {} }));
      expect((await observe()).observed.load).to.deep.equal({ kind: 'Read', progress });
      expect(sets.loadQuestions).to.equal(1);
    });

    it('is not known while no primary can be asked', async () => {
      stores.jobs.put(live<Job>({ ...wanted, status: {} }));
      sets.mongod(hostOf('movies-db-0'))!.running = false;
      expect((await observe()).observed.load).to.deep.equal({ kind: 'Unknown' });
    });

    for (const [what, job] of [
      ['there is no Job', null],
      ['its Job is done', { ...wanted, status: { conditions: [{ type: 'Complete', status: 'True' }] } }],
      ['its Job has failed', { ...wanted, status: { conditions: [{ type: 'Failed', status: 'True' }] } }],
      [
        'its Job is being deleted',
        { ...wanted, metadata: { ...wanted.metadata, deletionTimestamp: now.toISOString() } },
      ],
      [
        'the Job is of another version',
        { ...wanted, metadata: { ...wanted.metadata, name: 'movies-seed-another' } },
      ],
    ] as const) {
      it(`is not asked while ${what}`, async () => {
        if (job !== null) stores.jobs.put(live<Job>(job as Job));
        expect((await observe()).observed.load).to.deep.equal({ kind: 'NotLoading' });
        expect(sets.loadQuestions).to.equal(0);
      });
    }
  });

  it('asks a pod that has an IPv6 address at that address in brackets', async () => {
    putSecret(cluster, 1);
    const [name, address] = ['movies-db-0', '[fd00::1]:27017'];
    const status = { phase: 'Running', podIP: 'fd00::1' };
    stores.pods.put(live<Pod>({ ...memberPod(cluster, objectSettings, name), status }));
    sets.start(hostOf(name), address);
    const { observed, addresses } = await observe();
    expect(observed.members.map(({ probe }) => probe?.state)).to.deep.equal(['Uninitiated']);
    expect([...addresses.values()]).to.deep.equal([{ host: hostOf(name), address }]);
  });

  it('asks nothing of a mongod of another set than is remembered, nor gives anybody its address', async () => {
    putSecret(cluster, 1);
    putMember(0, true);
    putMember(1, true);
    await initiate(0);
    await initiate(1);
    const idOf = async (ordinal: number): Promise<string | null> => {
      const admin = new MemoryReplicaSetAdmins(sets).of(credentials(1));
      const probe = await admin.probe(addressOf(ordinal), signal);
      return probe.state === 'Member' ? probe.replicaSetId : null;
    };
    const [replicaSetId, found] = [await idOf(0), await idOf(1)];
    if (replicaSetId === null) return expect.fail('the set has an id');
    const remembering = { ...cluster, status: { memory: { replicaSetId } } };
    const { observed, addresses } = await observe(remembering);
    expect(observed.members.map(({ probe }) => probe)).to.deep.include({
      state: 'Foreign',
      differs: 'ReplicaSetId',
      found,
      wanted: replicaSetId,
    });
    expect([...addresses.keys()]).to.deep.equal(['movies-db-0']);
    expect(observed.replicaSet).to.have.nested.property('view.replicaSetId', replicaSetId);
    expect(observed.members.map(({ ownView }) => ownView?.replicaSetId)).to.deep.equal([
      replicaSetId,
      undefined,
    ]);
  });

  it('counts readers only where a member leaves', async () => {
    putSecret(cluster, 1);
    putMember(0, true);
    putMember(1, true);
    await initiate(0);
    const mongod = sets.mongod(hostOf('movies-db-0'));
    if (mongod !== undefined) mongod.queryConnections = 4;
    expect((await observe()).observed.members[0]?.queryConnections).to.equal(null);
    const pod = stores.pods.get({ name: 'movies-db-0', namespace: 'default' });
    if (pod !== undefined) pod.metadata.annotations = { 'moviesearch.dev/leaving': 'ScaleDown' };
    expect((await observe()).observed.members[0]?.queryConnections).to.equal(4);
  });

  it('knows of no dataset where every member says that it is empty', async () => {
    putSecret(cluster, 1);
    putMember(0, true);
    putMember(1, true);
    expect((await observe()).observed.pointer).to.deep.equal({ kind: 'Read', pointer: null });
  });

  it('cannot tell which dataset is served while a member that may have it is silent', async () => {
    putSecret(cluster, 1);
    putMember(0, false);
    putMember(1, true);
    expect((await observe()).observed.pointer).to.deep.equal({ kind: 'Unknown' });
  });

  it('remembers what was in a Secret that is gone, until it is told to forget', async () => {
    putSecret(cluster, 1);
    await observe();
    stores.secrets.remove(secretName);
    const { observed, credentials: found } = await observe();
    expect(observed.auth).to.deep.equal({ kind: 'Remembered' });
    expect(found).to.deep.equal(credentials(1));
    observer.forget('default/movies');
    expect((await observe()).observed.auth).to.deep.equal({ kind: 'Missing' });
  });

  it('remembers nothing for a later MovieSearchCluster of this name', async () => {
    putSecret(earlier, 1);
    await observe(earlier);
    stores.secrets.remove(secretName);
    expect((await observe()).observed.auth).to.deep.equal({ kind: 'Missing' });
  });

  it('takes over no Secret of an earlier MovieSearchCluster of this name', async () => {
    putSecret(earlier, 1);
    const { observed, credentials: found } = await observe();
    expect(observed.predecessors).to.deep.equal(['Secret movies-auth']);
    expect(found).to.equal(null);
    stores.secrets.remove(secretName);
    expect((await observe()).observed.auth).to.deep.equal({ kind: 'Missing' });
  });

  it('takes a Secret that was put back without its owner', async () => {
    putSecret(cluster, 1);
    const secret = stores.secrets.get(secretName);
    if (secret !== undefined) delete secret.metadata.ownerReferences;
    const { observed, credentials: found } = await observe();
    expect(observed.auth).to.deep.equal({ kind: 'Present' });
    expect(found).to.deep.equal(secret === undefined ? null : credentialsIn(secret));
  });

  it('says what a Secret lacks', async () => {
    putSecret(cluster, 1);
    const secret = stores.secrets.get(secretName);
    if (secret?.data !== undefined) delete secret.data['keyfile'];
    const { auth } = (await observe()).observed;
    expect(auth.kind).to.equal('Broken');
    expect(auth).to.have.property('message').that.includes('lacks keyfile');
  });

  it('names what is left of an earlier one, and takes none of it for its own', async () => {
    stores.services.put(live(databaseService(earlier)));
    stores.pods.put(live(memberPod(earlier, objectSettings, 'movies-db-0')));
    const { observed } = await observe();
    expect(observed.predecessors).to.deep.equal(['Pod movies-db-0', 'Service movies-db']);
    expect(observed.members).to.deep.equal([]);
  });

  it('sees volumes, those without an owner too, and whose each is', async () => {
    for (const [ordinal, reclaimPolicy] of (['Retain', 'Delete'] as const).entries()) {
      const storage = { type: 'Persistent', size: '1Gi', reclaimPolicy } as const;
      const claim = memberVolumeClaim(movieSearchCluster({ database: { storage } }), `movies-db-${ordinal}`);
      if (claim !== null) stores.volumes.put(live(claim));
    }
    const { volumes } = (await observe()).observed;
    expect(volumes.map(({ name, origin, owned }) => [name, origin, owned])).to.deep.equal([
      ['movies-db-0', 'Made', false],
      ['movies-db-1', 'Made', true],
    ]);
  });

  it('tells whether the users have been seen to be as the Secret has them', async () => {
    putSecret(cluster, 1);
    putMember(0, true);
    await initiate(0);
    const { observed, credentials: found } = await observe();
    expect(observed.usersEnsured).to.equal(false);
    if (found === null || observed.replicaSet.kind !== 'Known')
      return expect.fail('nothing is known of the set');
    users.remember('default/movies', observed.replicaSet.view.replicaSetId, found);
    expect((await observe()).observed.usersEnsured).to.equal(true);
    const secret = authSecret(cluster, { ...found, queryPassword: 'another' });
    stores.secrets.put(live(secret));
    expect((await observe()).observed.usersEnsured).to.equal(false);
    stores.secrets.put(live(authSecret(cluster, found)));
    observer.forget('default/movies');
    expect((await observe()).observed.usersEnsured).to.equal(false);
  });

  it('ends when it is told to', async () => {
    putSecret(cluster, 1);
    putMember(0, true);
    const reason = new Error('stop');
    const failed = await observer
      .observe(cluster, AbortSignal.abort(reason))
      .catch((error: unknown) => error);
    expect(failed).to.equal(reason);
  });
});
