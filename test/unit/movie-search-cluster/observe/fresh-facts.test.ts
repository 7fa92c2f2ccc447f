import { expect } from 'chai';
import { KubeApiError, KubeUnreachableError } from '../../../../kube/kube-error.ts';
import type { KubeObject, ObjectName, ResourceKind } from '../../../../kube/resource-kind.ts';
import {
  readFreshFacts,
  type FreshReader,
} from '../../../../operator/movie-search-cluster/observe/fresh-facts.ts';
import { live, memoryStores } from '../../../support/memory-stores.ts';
import { movieSearchCluster } from '../../../support/movie-search-cluster.ts';

const { signal } = new AbortController();
const cluster = live(movieSearchCluster());
const pod = live({
  metadata: { name: 'movies-db-0', namespace: 'default' },
  spec: { nodeName: 'worker-1', containers: [] },
});

/** An API server with the cluster and one member of it; `node` says what it answers to a question about a node. */
function reader(node: () => object): FreshReader {
  const get = async ({ plural }: ResourceKind<KubeObject>, { name }: ObjectName) => {
    await Promise.resolve();
    return plural === 'nodes' ? live({ ...node(), metadata: { name } }) : cluster;
  };
  const list = ({ plural }: ResourceKind<KubeObject>) =>
    Promise.resolve({ items: plural === 'pods' ? [pod] : [], resourceVersion: '9' });
  return { get, list } as unknown as FreshReader;
}

const refusal = (statusCode: number, reason: string) => () => {
  throw new KubeApiError('get nodes/worker-1', statusCode, { reason });
};

describe('readFreshFacts', () => {
  const nodesAfter = async (node: () => object): Promise<string[] | undefined> => {
    const stores = memoryStores();
    stores.nodes.put(live({ metadata: { name: 'worker-1' } }), live({ metadata: { name: 'worker-2' } }));
    const facts = await readFreshFacts(reader(node), stores, cluster, signal);
    return facts?.stores.nodes.list().map(({ metadata }) => metadata.name);
  };

  it('shows the nodes of the members as they are now, and the others as they were seen', async () => {
    expect(await nodesAfter(() => ({}))).to.deep.equal(['worker-1', 'worker-2']);
  });

  it('shows a node no more that is gone', async () => {
    expect(await nodesAfter(refusal(404, 'NotFound'))).to.deep.equal(['worker-2']);
  });

  it('knows no node where nodes may not be read, and goes on', async () => {
    expect(await nodesAfter(refusal(403, 'Forbidden'))).to.deep.equal(['worker-2']);
  });

  it('knows nothing where the API server does not answer', async () => {
    let error: unknown;
    await nodesAfter(() => {
      throw new KubeUnreachableError('no answer');
    }).catch((thrown: unknown) => (error = thrown));
    expect(error).to.be.instanceOf(KubeUnreachableError);
  });
});
