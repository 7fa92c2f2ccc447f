import { expect } from 'chai';
import { KubeApiError } from '../../../../kube/kube-error.ts';
import type { Patch } from '../../../../kube/call-options.ts';
import type { Live } from '../../../../kube/resource-kind.ts';
import type { Node, Pod } from '../../../../operator/kube/resources.ts';
import { componentLabels } from '../../../../operator/movie-search-cluster/objects/object-names.ts';
import { QueryPodWatch } from '../../../../operator/movie-search-cluster/withdrawal/query-pod-watch.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { live, memoryStores } from '../../../support/memory-stores.ts';
import { movieSearchCluster } from '../../../support/movie-search-cluster.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';

/** Longest from the death of a node to the mark, by the watch's own intervals and limits. */
const enoughMs = 6_000;
const answerLimitMs = 1_000;

const cluster = live(movieSearchCluster());

function queryPod(node: string, ready = true): Live<Pod> {
  return live(
    {
      kind: 'Pod',
      metadata: { name: `query-${node}`, namespace: 'default', labels: componentLabels(cluster, 'query') },
      spec: { nodeName: node, containers: [] },
      status: { podIP: `pod-${node}`, conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
    },
    { resourceVersion: String(Math.random()) },
  );
}

function nodeNamed(name: string): Live<Node> {
  return live({
    kind: 'Node',
    metadata: { name },
    status: { addresses: [{ type: 'InternalIP', address: `node-${name}` }] },
  });
}

/** A watch over pods on nodes `a`, `b` and `c`, all of whom answer until a test adds their addresses to `dead`. */
function watching({ isOurs = true } = {}) {
  const clock = new ManualClock();
  const stores = memoryStores();
  stores.clusters.put(cluster);
  for (const name of ['a', 'b', 'c']) {
    stores.nodes.put(nodeNamed(name));
    stores.pods.put(queryPod(name));
  }
  const dead = new Set<string>();
  const asked: string[] = [];
  const patches: { name: string; patch: Patch }[] = [];
  const events: string[] = [];
  const failures: Error[] = [];
  const ask = (address: string): Promise<boolean> => {
    asked.push(address);
    if (!dead.has(address)) return Promise.resolve(true);
    return new Promise((resolve) => clock.setTimer(() => resolve(false), answerLimitMs));
  };
  const watch = new QueryPodWatch({
    kube: {
      patch: (_kind, { name }, patch) => {
        const failure = failures.shift();
        if (failure !== undefined) return Promise.reject(failure);
        patches.push({ name, patch });
        // What the API server shows from then on.
        stores.pods.put(queryPod(name.replace('query-', ''), false));
        return Promise.resolve({} as never);
      },
    },
    stores,
    questions: { pod: ask, kubelet: ask, close: () => undefined },
    isOurs: () => isOurs,
    leases: { leaseSilentMs: () => 9_000, renewedAt: () => null, sinceRenewalMs: () => 9_000 },
    events: { record: (_about, _type, reason, message) => events.push(`${reason}: ${message}`) },
    logger: new RecordingLogger(),
    clock,
  });
  const stop = new AbortController();
  const running = watch.run(stop.signal);
  const end = async (): Promise<void> => {
    stop.abort();
    await clock.advance(answerLimitMs);
    await running;
  };
  return { clock, stores, dead, asked, patches, events, failures, watch, end };
}

describe('QueryPodWatch', () => {
  it('marks a pod not ready within seconds of its node’s end, and says so', async () => {
    const { clock, dead, patches, events, watch, end } = watching();
    await clock.advance(60_000);
    dead.add('pod-a').add('node-a');
    await clock.advance(enoughMs);
    expect(patches.map(({ name }) => name)).to.deep.equal(['query-a']);
    const [{ patch } = { patch: undefined }] = patches;
    expect(patch).to.nested.include({
      type: 'apply',
      force: true,
      'object.metadata.uid': 'uid-query-a',
      'object.status.conditions[0].type': 'Ready',
      'object.status.conditions[0].status': 'False',
    });
    expect(events).to.have.length(1);
    expect(events[0]).to.match(/^WithdrewQueryPod: Marked query pod query-a not ready: it and the kubelet/);
    expect(watch.isSilent('uid-query-a')).to.equal(true);
    await end();
  });

  it('marks a pod that has just come to a node of its own', async () => {
    const { clock, stores, dead, patches, end } = watching();
    await clock.advance(1_000);
    stores.nodes.put(nodeNamed('d'));
    stores.pods.put(queryPod('d'));
    await clock.advance(3_000);
    dead.add('pod-d').add('node-d');
    await clock.advance(enoughMs);
    expect(patches.map(({ name }) => name)).to.deep.equal(['query-d']);
    await end();
  });

  it('leaves a silent pod alone whose kubelet answers', async () => {
    const { clock, dead, asked, patches, watch, end } = watching();
    await clock.advance(60_000);
    dead.add('pod-a');
    await clock.advance(enoughMs);
    expect(asked).to.include('node-a');
    expect(watch.isSilent('uid-query-a')).to.equal(true);
    expect(patches).to.deep.equal([]);
    await end();
  });

  it('neither asks nor touches the pods of a cluster that another installation of the operator runs', async () => {
    const { clock, dead, asked, patches, end } = watching({ isOurs: false });
    await clock.advance(60_000);
    dead.add('pod-a').add('node-a');
    await clock.advance(enoughMs);
    expect(asked).to.deep.equal([]);
    expect(patches).to.deep.equal([]);
    await end();
  });

  it('leaves all alone where it hears nobody', async () => {
    const { clock, dead, patches, end } = watching();
    await clock.advance(60_000);
    for (const name of ['a', 'b', 'c']) dead.add(`pod-${name}`).add(`node-${name}`);
    await clock.advance(10 * enoughMs);
    expect(patches).to.deep.equal([]);
    await end();
  });

  it('does not fight a kubelet that makes the pod ready again, but withdraws it after its next silence', async () => {
    const { clock, stores, dead, patches, end } = watching();
    await clock.advance(60_000);
    dead.add('pod-a').add('node-a');
    await clock.advance(enoughMs);
    stores.pods.put(queryPod('a'));
    await clock.advance(10 * enoughMs);
    expect(patches).to.have.length(1);
    dead.clear();
    await clock.advance(enoughMs);
    dead.add('pod-a').add('node-a');
    await clock.advance(enoughMs);
    expect(patches).to.have.length(2);
    await end();
  });

  it('leaves a pod alone that another operator pod has withdrawn and its kubelet has made ready again', async () => {
    const { clock, stores, dead, patches, failures, end } = watching();
    await clock.advance(60_000);
    const denied = () => new KubeApiError('patch pods', 500, {});
    failures.push(...Array.from({ length: 1000 }, denied));
    dead.add('pod-a').add('node-a');
    await clock.advance(enoughMs);
    stores.pods.put(queryPod('a', false));
    await clock.advance(enoughMs);
    failures.length = 0;
    stores.pods.put(queryPod('a'));
    await clock.advance(enoughMs);
    expect(patches).to.deep.equal([]);
    await end();
  });

  it('tries again where the API server does not take the mark', async () => {
    const { clock, dead, patches, failures, end } = watching();
    await clock.advance(60_000);
    failures.push(new KubeApiError('patch pods', 500, {}));
    dead.add('pod-a').add('node-a');
    await clock.advance(2 * enoughMs);
    expect(patches).to.have.length(1);
    await end();
  });

  it('asks the pods every two seconds at rest, and the kubelets twice a minute', async () => {
    const { clock, asked, end } = watching();
    await clock.advance(60_000 - 1);
    expect(asked.filter((address) => address === 'pod-a')).to.have.length(30);
    expect(asked.filter((address) => address === 'node-a')).to.have.length(2);
    await end();
  });
});
