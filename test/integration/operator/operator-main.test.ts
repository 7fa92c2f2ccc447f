import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { KubeClient } from '../../../kube/kube-client.ts';
import type { KubeObject, ResourceKind } from '../../../kube/resource-kind.ts';
import { leases, roleBindings, roles, serviceAccounts } from '../../../operator/kube/resources.ts';
import { sharedControlPlane, type ControlPlane } from '../../support/control-plane.ts';
import { adminClient } from '../../support/operator-process.ts';
import { waitUntil } from '../../support/wait-until.ts';

const namespace = 'operator-main';
const lease = { name: 'operator', namespace };
const namespaces: ResourceKind<KubeObject> = {
  group: '',
  version: 'v1',
  plural: 'namespaces',
  kind: 'Namespace',
  namespaced: false,
};

/** The operator's process, with what it has logged so far. */
class MainProcess {
  readonly child: ChildProcess;
  readonly #ended: Promise<unknown[]>;
  output = '';

  constructor(kubeconfig: string, env: Readonly<Record<string, string>> = {}) {
    this.child = spawn(process.execPath, ['operator/main.ts'], {
      env: {
        PATH: process.env['PATH'],
        KUBECONFIG: kubeconfig,
        POD_NAME: 'operator-1',
        POD_NAMESPACE: namespace,
        LEASE_NAME: lease.name,
        HTTP_PORT: '0',
        DEFAULT_DATABASE_IMAGE: 'mongo:8.0',
        DEFAULT_QUERY_IMAGE: 'movie-search/query:dev',
        DEFAULT_SEED_IMAGE: 'movie-search/seed:dev',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#ended = once(this.child, 'close');
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
  }

  async untilLogged(message: string): Promise<void> {
    await waitUntil(`"${message}" is logged`, () => this.output.includes(`"msg":"${message}"`), 30_000).catch(
      (error: unknown) => {
        throw new Error(`${String(error)}; logged was: ${this.output}`);
      },
    );
  }

  async exitCode(): Promise<number | null> {
    const [code] = (await this.#ended) as [number | null];
    return code;
  }
}

describe('operator/main.ts', function () {
  this.timeout(60_000);
  let controlPlane: ControlPlane;
  let kube: KubeClient;
  let folder: string;
  let operator: MainProcess | undefined;

  before(async () => {
    controlPlane = await sharedControlPlane();
    kube = adminClient(controlPlane);
    folder = await mkdtemp(join(tmpdir(), 'operator-main-'));
    const object = { metadata: { name: namespace } };
    await kube.patch(namespaces, object.metadata, { type: 'apply', object, fieldManager: 'test' });
  });

  afterEach(() => operator?.child.kill('SIGKILL'));

  after(async () => {
    await rm(folder, { recursive: true });
    kube.close();
  });

  const holder = async () => (await kube.get(leases, lease)).spec?.holderIdentity;

  /** A kubeconfig of somebody who may hold the lease, and see nothing. */
  async function blindKubeconfig(): Promise<string> {
    const metadata = { name: 'blind', namespace };
    const subject = { kind: 'ServiceAccount', name: metadata.name, namespace };
    await kube.create(serviceAccounts, { metadata });
    await kube.create(roles, {
      metadata,
      rules: [
        { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'create', 'update'] },
      ],
    });
    await kube.create(roleBindings, {
      metadata,
      subjects: [subject],
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: metadata.name },
    });
    const made = await controlPlane.kubectl(['create', 'token', metadata.name, `--namespace=${namespace}`]);
    const path = join(folder, 'kubeconfig');
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'blind',
      clusters: [
        {
          name: 'test',
          cluster: {
            server: controlPlane.url,
            'certificate-authority-data': Buffer.from(controlPlane.ca).toString('base64'),
          },
        },
      ],
      users: [{ name: 'blind', user: { token: made.stdout.trim() } }],
      contexts: [{ name: 'blind', context: { cluster: 'test', user: 'blind' } }],
    };
    await writeFile(path, JSON.stringify(config), { mode: 0o600 });
    return path;
  }

  it('leads until SIGTERM, then lets go of the lease and ends well', async () => {
    operator = new MainProcess(controlPlane.kubeconfigPath);
    await operator.untilLogged('begins to reconcile');
    expect(await holder()).to.equal('operator-1');
    operator.child.kill('SIGTERM');
    expect(await operator.exitCode(), operator.output).to.equal(0);
    expect(await holder()).to.be.oneOf(['', undefined]);
  });

  it('ends well on SIGTERM also while it cannot see what it needs', async () => {
    operator = new MainProcess(await blindKubeconfig());
    await operator.untilLogged('leading');
    operator.child.kill('SIGTERM');
    expect(await operator.exitCode(), operator.output).to.equal(0);
    expect(operator.output).not.to.contain('begins to reconcile');
    expect(await holder()).to.be.oneOf(['', undefined]);
  });

  it('ends at once, as failed, when somebody else holds the lease', async () => {
    operator = new MainProcess(controlPlane.kubeconfigPath);
    await operator.untilLogged('begins to reconcile');
    const now = `${new Date().toISOString().slice(0, -1)}000Z`;
    await kube.patch(leases, lease, {
      type: 'merge',
      object: { spec: { holderIdentity: 'operator-2', acquireTime: now, renewTime: now } },
    });
    expect(await operator.exitCode(), operator.output).to.equal(1);
    expect(operator.output).to.contain('"msg":"leadership lost"');
    expect(await holder()).to.equal('operator-2');
  });

  it('says all that is wrong with its environment, and ends', async () => {
    operator = new MainProcess(controlPlane.kubeconfigPath, { HTTP_PORT: 'eighty', DEFAULT_SEED_IMAGE: '' });
    expect(await operator.exitCode()).to.equal(2);
    expect(operator.output).to.contain('HTTP_PORT').and.contain('DEFAULT_SEED_IMAGE');
  });
});
