import { expect } from 'chai';

import type { CallRecord } from '../../../kube/call-options.ts';
import { KubeClient } from '../../../kube/kube-client.ts';
import { staticToken } from '../../../kube/kube-connection.ts';
import { isGone } from '../../../kube/kube-error.ts';
import { Reflector, type ReflectorOptions } from '../../../kube/reflector.ts';
import { configMaps, namespaces, type ConfigMap } from '../../support/config-map.ts';
import { startControlPlane, type ControlPlane } from '../../support/control-plane.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';
import { startTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';
import { waitUntil } from '../../support/wait-until.ts';

describe('Reflector, against a real API server', () => {
  let controlPlane: ControlPlane;
  /** Straight to the server: what other people do. */
  let others: KubeClient;
  let proxy: TcpProxy;
  /** Through the proxy: what the reflector uses. */
  let client: KubeClient;
  let calls: CallRecord[];
  let namespace: string;
  let serial = 0;
  let logger: RecordingLogger;
  let stop: AbortController;
  let running: Promise<void>;
  let told: string[];
  let reflector: Reflector<ConfigMap>;

  before(async function () {
    this.timeout(120_000);
    controlPlane = await startControlPlane({ apiServerFlags: serverFlags });
    others = connect(controlPlane.url);
  });
  after(async function () {
    this.timeout(30_000);
    others.close();
    await controlPlane.stop();
  });

  beforeEach(async () => {
    serial += 1;
    namespace = `reflector-${serial}`;
    await others.create(namespaces, { metadata: { name: namespace } });
    calls = [];
    told = [];
    logger = new RecordingLogger();
    stop = new AbortController();
    proxy = await startTcpProxy(Number(new URL(controlPlane.url).port));
    client = connect(`https://127.0.0.1:${proxy.port}`, (call) => calls.push(call));
  });
  afterEach(async () => {
    stop.abort();
    await running;
    client.close();
    await proxy.close();
  });

  function connect(server: string, onCall?: (call: CallRecord) => void): KubeClient {
    const { ca, adminToken } = controlPlane;
    return new KubeClient(
      { server, ca, token: staticToken(adminToken), userAgent: 'reflector-test' },
      onCall ? { onCall } : {},
    );
  }

  async function start(options: Partial<ReflectorOptions> = {}): Promise<void> {
    reflector = new Reflector(client, configMaps, {
      namespace,
      fieldSelector: 'metadata.name!=kube-root-ca.crt',
      logger,
      backoff: { initialMs: 50, maxMs: 500 },
      ...options,
    });
    reflector.subscribe({
      added: ({ metadata }) => told.push(`+${metadata.name}`),
      updated: ({ metadata, data }) => told.push(`~${metadata.name} ${data?.['v'] ?? ''}`),
      deleted: ({ metadata }) => told.push(`-${metadata.name}`),
    });
    running = reflector.run(stop.signal);
    await reflector.untilSynced(AbortSignal.timeout(30_000));
  }

  const create = async (name: string): Promise<ConfigMap> =>
    others.create(configMaps, { metadata: { name, namespace }, data: { v: '1' } });
  const change = async (name: string, v: string): Promise<unknown> =>
    others.patch(configMaps, { namespace, name }, { type: 'merge', object: { data: { v } } });
  const remove = async (name: string): Promise<void> => others.delete(configMaps, { namespace, name });
  const sees = async (expected: string[]): Promise<void> => {
    await waitUntil(
      `it is told ${expected.join()}, not only ${told.join()}`,
      () => told.length >= expected.length,
    );
    expect(told).to.deep.equal(expected);
  };
  const count = (verb: CallRecord['verb']): number => calls.filter((call) => call.verb === verb).length;

  it('lists what is there and follows what happens', async () => {
    await create('a');
    await start();
    await create('b');
    await change('a', '2');
    await remove('b');
    await sees(['+a', '+b', '~a 2', '-b']);
    expect(reflector.list()).to.have.length(1);
    expect(reflector.list()[0]?.metadata).not.to.have.property('managedFields');
    expect([count('list'), count('watch')]).to.deep.equal([1, 1]);
  });

  it('goes on without a list after its connections were cut, with all that happened meanwhile', async () => {
    await create('a');
    await start();
    proxy.block();
    await change('a', '2');
    await create('b');
    proxy.open();
    await sees(['+a', '~a 2', '+b']);
    proxy.cut();
    await remove('a');
    await sees(['+a', '~a 2', '+b', '-a']);
    expect(count('list')).to.equal(1);
  }).timeout(30_000);

  it('notices that a connection has fallen silent, and goes on over another without a list', async () => {
    await create('a');
    await start({ idleTimeoutMs: 1_000 });
    await waitUntil('its watch is open', () => count('watch') === 1);
    proxy.silence();
    await change('a', '2');
    await waitUntil('it has noticed', () => logger.messages('warn').length > 0);
    proxy.open();
    await sees(['+a', '~a 2']);
    expect(String(logger.events[0]?.fields['err'])).to.contain('no event and no bookmark for 1000 ms');
    expect(count('list')).to.equal(1);
  }).timeout(60_000);

  it('outlives a restart of the API server, with all that happened meanwhile', async () => {
    await create('a');
    await create('b');
    await start();
    proxy.block();
    await change('a', '2');
    await controlPlane.restartApiServer();
    await remove('b');
    await create('c');
    proxy.open();
    await waitUntil(
      'it has caught up',
      () => told.includes('+c') && told.includes('-b') && told.includes('~a 2'),
    );
    expect(told.slice(0, 2)).to.deep.equal(['+a', '+b']);
    expect(told.slice(2)).to.have.members(['~a 2', '-b', '+c']);
    await change('c', '3');
    await waitUntil('it follows again', () => told.at(-1) === '~c 3');
  }).timeout(120_000);

  it('is patient with a server that is not there yet', async () => {
    await create('a');
    proxy.block();
    const started = start();
    await waitUntil('it has failed a few times', () => logger.messages('warn').length >= 3);
    proxy.open();
    await started;
    expect(told).to.deep.equal(['+a']);
  }).timeout(60_000);

  it('lists once more, and only once, after its version was compacted away', async () => {
    await create('a');
    await create('b');
    await start();
    await waitUntil('its watch is open', () => count('watch') === 1);
    const { resourceVersion } = await others.list(configMaps, { namespace });
    proxy.block();
    await remove('b');
    await change('a', '2');
    await waitUntil('etcd has forgotten the version', () => isForgotten(resourceVersion), 60_000);
    proxy.open();
    await waitUntil('it has caught up', () => told.length >= 4, 60_000);
    expect(told).to.deep.equal(['+a', '+b', '~a 2', '-b']);
    await create('c');
    await waitUntil('it follows again', () => told.at(-1) === '+c');
    expect(logger.messages('info')).to.deep.equal([
      'the server has forgotten the version last seen: listing again',
    ]);
    expect(count('list')).to.equal(2);
  }).timeout(150_000);

  it('asks for nothing at rest but to go on watching, over one connection', async () => {
    await create('a');
    await start();
    await waitUntil('its watch is open', () => count('watch') === 1);
    const lists = await serverLists();
    await create('b');
    await sees(['+a', '+b']);
    expect(await serverLists()).to.equal(lists);
    expect(calls.map(({ verb }) => verb)).to.deep.equal(['list', 'watch']);
    expect(proxy.connections).to.equal(1);
  });

  /** Whether a watch from that version is answered 410. */
  async function isForgotten(resourceVersion: string): Promise<boolean> {
    const events = others.watch(configMaps, {
      namespace,
      resourceVersion,
      timeoutSeconds: 1,
      fieldSelector: 'metadata.name=nothing',
    });
    try {
      await events.next();
      return false;
    } catch (error) {
      if (isGone(error)) return true;
      throw error;
    } finally {
      await events.return();
    }
  }

  /** How many LISTs of config maps the server has answered, whoever asked. */
  async function serverLists(): Promise<number> {
    const { body } = await controlPlane.request('GET', '/metrics');
    return String(body)
      .split('\n')
      .filter((line) => /^apiserver_request_total\{.*resource="configmaps".*verb="LIST"/.test(line))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
  }
});

/** Config maps straight from etcd, which forgets old versions quickly: then a watch meets a real compaction. */
const serverFlags = ['--watch-cache-sizes=configmaps#0', '--etcd-compaction-interval=2s'];
