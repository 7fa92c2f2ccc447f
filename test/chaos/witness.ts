import type { KubeClient } from '../../kube/kube-client.ts';
import { Reflector } from '../../kube/reflector.ts';
import type { KubeObject, Live, ResourceKind } from '../../kube/resource-kind.ts';
import type { MovieSearchCluster } from '../../crds/movie-search-cluster.ts';
import {
  events,
  leases,
  nodes,
  pods,
  type Event,
  type Lease,
  type Node,
  type Pod,
} from '../../operator/kube/resources.ts';
import { movieSearchClusters } from '../../operator/movie-search-cluster/movie-search-clusters.ts';
import { instanceLabel } from '../../operator/movie-search-cluster/objects/object-names.ts';
import { operatorNamespace } from '../support/live-cluster.ts';
import { testLogger } from '../support/test-logger.ts';
import { Chronicle, type Snapshot } from './chronicle.ts';
import { containersOf, isStruck } from './pod-parts.ts';
import { redundancy } from './redundancy.ts';

/** Which MovieSearchCluster is watched. */
export interface Watched {
  readonly namespace: string;
  readonly name: string;
}

/**
 * Follows what the API server says of one MovieSearchCluster, its pods, the nodes and the operator, by watches: it costs a busy
 * machine nothing while nothing changes. What changed when is in its chronicle. While the API server is away it sees nothing.
 */
export class Witness {
  readonly watched: Watched;
  readonly #cluster: Reflector<MovieSearchCluster>;
  readonly #pods: Reflector<Pod>;
  readonly #operators: Reflector<Pod>;
  readonly #leases: Reflector<Lease>;
  readonly #nodes: Reflector<Node>;
  readonly #events: Reflector<Event>;
  readonly #stopped = new AbortController();
  readonly #struck = new Set<string>();
  #chronicle = new Chronicle();
  #runs: Promise<unknown> = Promise.resolve();

  constructor(kube: KubeClient, watched: Watched) {
    const { namespace, name } = watched;
    const follow = <T extends KubeObject>(kind: ResourceKind<T>, selection: object): Reflector<T> =>
      new Reflector(kube, kind, {
        logger: testLogger,
        backoff: { initialMs: 200, maxMs: 1_000 },
        ...selection,
      });
    this.watched = watched;
    this.#cluster = follow(movieSearchClusters, { namespace, fieldSelector: `metadata.name=${name}` });
    this.#pods = follow(pods, { namespace, labelSelector: `${instanceLabel}=${name}` });
    this.#operators = follow(pods, { namespace: operatorNamespace });
    this.#leases = follow(leases, { namespace: operatorNamespace });
    this.#nodes = follow(nodes, {});
    const involved = `involvedObject.kind=MovieSearchCluster,involvedObject.name=${name}`;
    this.#events = follow(events, { namespace, fieldSelector: involved });
  }

  /** Resolves once everything has been seen once. */
  async start(): Promise<void> {
    const { signal } = this.#stopped;
    const all = [this.#cluster, this.#pods, this.#operators, this.#leases, this.#nodes, this.#events];
    this.#runs = Promise.all(all.map((reflector) => reflector.run(signal)));
    await Promise.race([Promise.all(all.map((reflector) => reflector.untilSynced(signal))), this.#runs]);
    const look = { added: () => this.look(), updated: () => this.look(), deleted: () => this.look() };
    for (const reflector of [this.#cluster, this.#pods, this.#leases]) reflector.subscribe(look);
    let old = true;
    const hear = (event: Event): void => {
      if (!old) this.#chronicle.hear(performance.now(), `${event.reason ?? ''}: ${event.message ?? ''}`);
    };
    this.#events.subscribe({ added: hear, updated: hear });
    old = false;
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#runs;
  }

  /** Begins a new chronicle, in which nothing has been struck. */
  restart(): Chronicle {
    this.#chronicle = new Chronicle();
    this.#struck.clear();
    this.look();
    return this.#chronicle;
  }

  get chronicle(): Chronicle {
    return this.#chronicle;
  }

  /** From now on these parts count as lost. */
  strike(parts: Iterable<string>): void {
    for (const part of parts) this.#struck.add(part);
    this.look();
  }

  /** These parts count again. */
  pardon(parts: Iterable<string>): void {
    for (const part of parts) this.#struck.delete(part);
    this.look();
  }

  /** Whether the resource is there; while a case makes it anew, it is not. */
  isThere(): boolean {
    return this.#cluster.get(this.watched) !== undefined;
  }

  /** Notes what is to be seen now. */
  look(): void {
    if (!this.isThere()) return;
    this.#chronicle.see(performance.now(), this.snapshot());
  }

  snapshot(): Snapshot {
    const { spec, status, metadata } = this.cluster();
    const conditions = status?.conditions ?? [];
    const holds = (type: string): string | undefined => conditions.find((each) => each.type === type)?.status;
    return {
      redundancy: redundancy(this.pods(), this.#struck, {
        members: spec.database.replicas,
        queryPods: spec.query.replicas,
      }),
      leader: leaderId(this.leader()),
      conditions: conditions.map((each) => `${each.type}=${each.status} ${each.reason}: ${each.message}`),
      asDesired:
        status?.observedGeneration === metadata.generation &&
        holds('Available') === 'True' &&
        holds('Progressing') === 'False' &&
        holds('Degraded') === 'False' &&
        holds('DatasetCurrent') === 'True',
    };
  }

  /** @throws Error where there is no such resource */
  cluster(): Live<MovieSearchCluster> {
    const cluster = this.#cluster.get(this.watched);
    if (cluster === undefined) throw new Error(`there is no MovieSearchCluster ${this.watched.name}`);
    return cluster;
  }

  pods(): Live<Pod>[] {
    return this.#pods.list();
  }

  nodes(): Live<Node>[] {
    return this.#nodes.list();
  }

  operators(): Live<Pod>[] {
    return this.#operators.list();
  }

  /** The operator pod that holds a Lease and has renewed it since it was started, unless it has been struck. */
  leader(): Live<Pod> | undefined {
    return this.#leases.list().flatMap(({ spec }) => {
      const leader = this.operators().find(({ metadata }) => spec?.holderIdentity?.startsWith(metadata.name));
      return leader !== undefined && !isStruck(leader, this.#struck) && hasRenewed(leader, spec)
        ? [leader]
        : [];
    })[0];
  }
}

/** A container that was started again under the same name is another leader. */
function leaderId(leader: Live<Pod> | undefined): string | undefined {
  return leader && [leader.metadata.name, ...containersOf(leader)].join(' ');
}

function hasRenewed({ status }: Live<Pod>, lease: Lease['spec']): boolean {
  const startedAt = status?.containerStatuses?.[0]?.state?.running?.startedAt;
  return startedAt !== undefined && Date.parse(lease?.renewTime ?? '') >= Date.parse(startedAt);
}
