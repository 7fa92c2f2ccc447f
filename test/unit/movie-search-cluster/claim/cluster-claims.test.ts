import { expect } from 'chai';
import type { MovieSearchCluster } from '../../../../crds/movie-search-cluster.ts';
import type { KubeClient } from '../../../../kube/kube-client.ts';
import { KubeApiError } from '../../../../kube/kube-error.ts';
import type { Live, ResourceKind } from '../../../../kube/resource-kind.ts';
import { ClusterClaims } from '../../../../operator/movie-search-cluster/claim/cluster-claims.ts';
import type { Installation } from '../../../../operator/movie-search-cluster/claim/installation.ts';
import type { LeaseSight } from '../../../../operator/movie-search-cluster/claim/installation-leases.ts';
import { InstallationVerdicts } from '../../../../operator/movie-search-cluster/claim/installation-verdicts.ts';
import { WriteLedger } from '../../../../operator/movie-search-cluster/write-ledger.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { live, memoryStores, type MemoryStores } from '../../../support/memory-stores.ts';
import { movieSearchCluster } from '../../../support/movie-search-cluster.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';

const key = 'default/movies';
const { signal } = new AbortController();
const first: Installation = { namespace: 'first', lease: 'movie-search-operator' };
const second: Installation = { namespace: 'second', lease: 'movie-search-operator' };
const goneAfterMs = 600_000;

/** The API server with one cluster, of which each write must be over the version that there is. */
class Server {
  cluster = live(movieSearchCluster());
  writes = 0;

  get = () => Promise.resolve(this.cluster);

  replace = async (_kind: ResourceKind<MovieSearchCluster>, object: Live<MovieSearchCluster>) => {
    await Promise.resolve();
    if (object.metadata.resourceVersion !== this.cluster.metadata.resourceVersion) {
      throw new KubeApiError('replace', 409, { reason: 'Conflict' });
    }
    this.writes++;
    const resourceVersion = String(Number(this.cluster.metadata.resourceVersion) + 1);
    this.cluster = { ...object, metadata: { ...object.metadata, resourceVersion } };
    return this.cluster;
  };
}

/** One installation, with a copy of the cluster as it last saw it. */
class Operator {
  readonly stores: MemoryStores = memoryStores();
  readonly events: string[] = [];
  readonly claims: ClusterClaims;
  readonly #server: Server;

  constructor(
    own: Installation,
    server: Server,
    clock: ManualClock,
    leases: ReadonlyMap<string, LeaseSight>,
  ) {
    this.#server = server;
    const read = ({ namespace }: Installation) =>
      Promise.resolve(leases.get(namespace) ?? ({ kind: 'Absent' } as const));
    this.claims = new ClusterClaims({
      kube: server as unknown as Pick<KubeClient, 'get' | 'replace'>,
      stores: this.stores,
      ledger: new WriteLedger(),
      own,
      verdicts: new InstallationVerdicts({ leases: { read }, clock, goneAfterMs }),
      events: { record: (_about, type, reason) => this.events.push(`${type} ${reason}`) },
      logger: new RecordingLogger(),
      now: () => new Date(clock.now()),
    });
  }

  see(): this {
    this.stores.clusters.put(this.#server.cluster);
    return this;
  }

  /** Whether it may work on the cluster, by what it sees. */
  async holds(): Promise<boolean> {
    return (await this.claims.hold(key, signal)) === null;
  }
}

describe('ClusterClaims', () => {
  let server: Server;
  let clock: ManualClock;
  let leases: Map<string, LeaseSight>;
  let renewals: number;

  beforeEach(() => {
    server = new Server();
    clock = new ManualClock();
    renewals = 0;
    leases = new Map([
      ['first', renewed()],
      ['second', renewed()],
    ]);
  });

  function renewed(namespaces: readonly string[] | null = null): LeaseSight {
    return { kind: 'Seen', holder: 'operator', renewedAt: String(++renewals), namespaces };
  }

  const operator = (own: Installation) => new Operator(own, server, clock, leases).see();
  const claimant = () => server.cluster.status?.operator?.namespace;
  const contended = () => server.cluster.status?.conditions?.find(({ type }) => type === 'Contended')?.status;

  it('claims a cluster before it works on it, and then holds it without another write', async () => {
    const one = operator(first);
    expect(await one.holds(), 'not before it sees its claim').to.equal(false);
    expect(claimant()).to.equal('first');
    expect(await one.see().holds()).to.equal(true);
    expect(await one.holds()).to.equal(true);
    expect(server.writes).to.equal(1);
  });

  it('lets one of two claim a cluster that both have seen free', async () => {
    const [one, other] = [operator(first), operator(second)];
    await Promise.all([one.holds(), other.holds()]);
    one.see();
    other.see();
    expect([await one.holds(), await other.holds()].filter((holds) => holds)).to.have.length(1);
  });

  it('leaves the cluster of another alone, and says so once in the status and once in an Event', async () => {
    const [one, other] = [operator(first), operator(second)];
    await one.holds();
    for (let look = 0; look < 5; look++) expect(await other.see().holds()).to.equal(false);
    expect(claimant()).to.equal('first');
    expect(contended()).to.equal('True');
    expect(server.cluster.status?.refusedOperators?.map(({ namespace }) => namespace)).to.deep.equal([
      'second',
    ]);
    expect(other.events).to.deep.equal(['Warning ClaimedByAnother']);
    expect(server.writes).to.equal(2);
    expect(await one.see().holds()).to.equal(true);
    expect(server.writes, 'the one that holds it has nothing to add').to.equal(2);
  });

  it('is told by no old copy that a cluster is still its own', async () => {
    const one = operator(first);
    await one.holds();
    const restarted = operator(first);
    server.cluster = {
      ...server.cluster,
      status: { operator: { ...second, since: '2026-11-24T11:00:00.000Z' } },
      metadata: { ...server.cluster.metadata, resourceVersion: '99' },
    };
    expect(await restarted.holds()).to.equal(false);
    expect(await restarted.see().holds()).to.equal(false);
    expect(claimant()).to.equal('second');
  });

  it('takes a cluster over from one that is gone, and says so', async () => {
    await operator(first).holds();
    const other = operator(second);
    for (let passedMs = 0; passedMs < goneAfterMs; passedMs += 5_000) {
      expect(await other.see().holds()).to.equal(false);
      expect(claimant()).to.equal('first');
      await clock.advance(5_000);
    }
    await other.see().holds();
    expect(claimant()).to.equal('second');
    expect(await other.see().holds()).to.equal(true);
    expect(contended()).to.equal(undefined);
    expect(other.events).to.deep.equal(['Warning ClaimedByAnother', 'Normal TookOver']);
  });

  it('takes a cluster over at once where the other looks after other namespaces from now on', async () => {
    await operator(first).holds();
    leases.set('first', renewed(['demo']));
    await operator(second).holds();
    expect(claimant()).to.equal('second');
  });

  it('forgets one that would have run the cluster too, once that is gone', async () => {
    const [one, other] = [operator(first), operator(second)];
    await one.holds();
    await other.see().holds();
    leases.delete('second');
    for (let passedMs = 0; passedMs <= 65_000; passedMs += 5_000) {
      await one.see().holds();
      await clock.advance(5_000);
    }
    expect(await one.see().holds()).to.equal(true);
    expect(contended()).to.equal(undefined);
    expect(server.cluster.status).to.not.have.property('refusedOperators');
  });

  it('has nothing to hold where the cluster goes', async () => {
    const one = operator(first);
    one.stores.clusters.put(live(movieSearchCluster({}, { deletionTimestamp: '2026-11-24T12:00:00Z' })));
    expect(await one.holds(), 'the reconciler knows that nothing is to be done').to.equal(true);
    expect(server.writes).to.equal(0);
  });
});
