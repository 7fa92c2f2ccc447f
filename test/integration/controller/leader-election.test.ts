import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { expect } from 'chai';

import { KubeClient } from '../../../kube/kube-client.ts';
import { KubeLeaseStore } from '../../../operator/controller/kube-lease-store.ts';
import { loadKubeConnection } from '../../../operator/kube/load-kube-connection.ts';
import { leases, type Lease } from '../../../operator/kube/resources.ts';
import { namespaces } from '../../support/config-map.ts';
import type { ControlPlane } from '../../support/control-plane.ts';
import { sharedControlPlane } from '../../support/shared-control-plane.ts';
import { itKeepsALease } from '../../support/lease-store-contract.ts';
import { startTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';
import { waitUntil } from '../../support/wait-until.ts';

const namespace = 'leader-election';

/** A process of its own, as the operator is, so that it can be killed. */
class Candidate {
  readonly process: ChildProcess;
  readonly said: string[] = [];
  readonly exited: Promise<unknown[]>;

  constructor(identity: string, kubeconfig: string) {
    this.process = spawn(
      process.execPath,
      [resolve(import.meta.dirname, '../../support/elector-process.ts')],
      {
        env: { ...process.env, KUBECONFIG: kubeconfig, IDENTITY: identity, NAMESPACE: namespace },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    this.exited = once(this.process, 'exit');
    this.process.stdout
      ?.setEncoding('utf8')
      .on('data', (text: string) => this.said.push(...text.trim().split('\n')));
  }

  get leads(): boolean {
    return this.said.at(-1) === 'leading';
  }
}

describe('leader election, over a real API server', function () {
  this.timeout(120_000);
  let controlPlane: ControlPlane;
  let client: KubeClient;
  let candidates: Candidate[];
  let proxies: TcpProxy[];
  let files: string[];

  before(async () => {
    controlPlane = await sharedControlPlane();
    client = new KubeClient(
      await loadKubeConnection({ userAgent: 'test', env: { KUBECONFIG: controlPlane.kubeconfigPath } }),
    );
    await client.create(namespaces, { metadata: { name: namespace } });
  });
  after(() => client.close());

  beforeEach(() => {
    candidates = [];
    proxies = [];
    files = [];
  });
  afterEach(async () => {
    for (const candidate of candidates) {
      candidate.process.kill('SIGKILL');
      await candidate.exited;
    }
    await Promise.all([...proxies.map((proxy) => proxy.close()), ...files.map((file) => rm(file))]);
    const { items } = await client.list(leases, { namespace });
    for (const { metadata } of items) await client.delete(leases, { namespace, name: metadata.name });
  });

  function start(identity: string, kubeconfig = controlPlane.kubeconfigPath): Candidate {
    const candidate = new Candidate(identity, kubeconfig);
    candidates.push(candidate);
    return candidate;
  }
  const leads = (candidate: Candidate): Promise<void> => waitUntil('it leads', () => candidate.leads, 60_000);
  const lease = async (): Promise<Lease['spec']> =>
    (await client.get(leases, { namespace, name: 'operator' })).spec;

  it('lets another lead once the leader was killed, and not before its lease has run out', async () => {
    const a = start('a');
    await leads(a);
    const b = start('b');
    await waitUntil('b has been waiting', async () => (await renewals()) >= 3);
    expect(b.leads).to.equal(false);
    a.process.kill('SIGKILL');
    await a.exited;
    const last = await lease();
    await leads(b);
    const next = await lease();
    expect([last?.holderIdentity, next?.holderIdentity]).to.deep.equal(['a', 'b']);
    // Both clocks are this machine's, so here they may be compared.
    expect(Date.parse(next?.acquireTime ?? '') - Date.parse(last?.renewTime ?? '')).to.be.at.least(3_000);
  });

  it('lets another lead at once when the leader ends in good order', async () => {
    const a = start('a');
    await leads(a);
    const b = start('b');
    await waitUntil('b has been waiting', async () => (await renewals()) >= 3);
    a.process.kill('SIGTERM');
    expect((await a.exited)[0]).to.equal(0);
    expect(a.said).to.deep.equal(['leading', 'ended']);
    expect((await lease())?.holderIdentity).to.be.oneOf(['', 'b']);
    await leads(b);
  });

  it('lets a process restarted under the name of the one killed lead without waiting for the lease', async () => {
    const a = start('a');
    await leads(a);
    a.process.kill('SIGKILL');
    await a.exited;
    const before = await lease();
    await leads(start('a'));
    const after = await lease();
    expect(after?.leaseTransitions).to.equal(before?.leaseTransitions);
    expect(after?.acquireTime).to.equal(before?.acquireTime);
  });

  it('stops a leader that the API server is out of reach of, before another leads', async () => {
    const proxy = await startTcpProxy(Number(new URL(controlPlane.url).port));
    proxies.push(proxy);
    const a = start('a', await kubeconfigThrough(proxy));
    await leads(a);
    const b = start('b');
    let aStoppedFirst = false;
    void a.exited.then(() => (aStoppedFirst = !b.leads));
    proxy.silence();
    const [code] = await a.exited;
    expect(code).to.equal(1);
    expect(a.said).to.deep.equal(['leading', 'LeadershipLostError']);
    expect(aStoppedFirst).to.equal(true);
    await leads(b);
  });

  async function kubeconfigThrough(proxy: TcpProxy): Promise<string> {
    const path = join(tmpdir(), `kubeconfig-${process.pid}-${proxy.port}`);
    files.push(path);
    const { caFile, adminToken } = controlPlane;
    await writeFile(
      path,
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [
          {
            name: 'c',
            cluster: { server: `https://127.0.0.1:${proxy.port}`, 'certificate-authority': caFile },
          },
        ],
        users: [{ name: 'u', user: { token: adminToken } }],
        contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
        'current-context': 'x',
      }),
    );
    return path;
  }

  let versions: Set<string> | undefined;
  /** How many versions of the lease have been seen in this test. */
  async function renewals(): Promise<number> {
    versions ??= new Set();
    versions.add((await client.get(leases, { namespace, name: 'operator' })).metadata.resourceVersion);
    return versions.size;
  }
  afterEach(() => (versions = undefined));

  describe('KubeLeaseStore', () => {
    let serial = 0;
    itKeepsALease(() => {
      serial += 1;
      return new KubeLeaseStore(client, { namespace, name: `lease-${serial}` });
    });
  });
});
