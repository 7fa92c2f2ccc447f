/**
 * A real Kubernetes API for tests: etcd and kube-apiserver, on request kube-controller-manager, on free
 * loopback ports, with everything they write in one temporary folder. No node and no kubelet: a pod is
 * accepted and stays Pending until a test says otherwise through its status.
 *
 * They end with {@link ControlPlane.stop}, and also when the test process dies in any other way.
 */
import { spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Calls, type Answer, type RequestOptions } from './control-plane-calls.ts';
import { binary, Processes } from './control-plane-component.ts';
import { freePorts } from './free-ports.ts';

/** What the controller manager runs: enough for workloads and clean-up, nothing that judges nodes or evicts pods. */
const controllers = [
  'deployment-controller',
  'disruption-controller',
  'endpointslice-controller',
  'garbage-collector-controller',
  'job-controller',
  'namespace-controller',
  'replicaset-controller',
  'root-ca-certificate-publisher-controller',
  'serviceaccount-controller',
];

export interface ControlPlaneOptions {
  /** Also run kube-controller-manager: Deployments, Jobs, EndpointSlices, owner references and namespaces then work. */
  readonly controllerManager?: boolean;
  /** Further flags for kube-apiserver, such as `--etcd-compaction-interval=1s`. */
  readonly apiServerFlags?: readonly string[];
}

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ControlPlane {
  /** `https://127.0.0.1:<port>` */
  readonly url: string;
  /** A bearer token of a user in `system:masters`: allowed everything. */
  readonly adminToken: string;
  /** The certificate authority that signed the server's certificate, PEM. */
  readonly ca: string;
  readonly caFile: string;
  /** A kubeconfig for the admin. */
  readonly kubeconfigPath: string;
  /** The running processes by component name, for tests of a crash. */
  readonly pids: ReadonlyMap<string, number>;
  /** One request; answers of any status are returned, not thrown. */
  readonly request: (method: string, path: string, options?: RequestOptions) => Promise<Answer>;
  /** One run of kubectl as the admin; any exit code is returned, not thrown. */
  readonly kubectl: (
    args: readonly string[],
    options?: { readonly stdin?: string },
  ) => Promise<CommandResult>;
  /** Kills kube-apiserver, as a crash does, and starts it again at the same address; resolves when it is ready. @throws ControlPlaneError */
  restartApiServer(): Promise<void>;
  /** @throws ControlPlaneError if one of its processes has ended by itself, with its last log lines. */
  readonly assertRuns: () => Promise<void>;
  /**
   * Ends the processes and removes their folder. May be called twice.
   *
   * @throws ControlPlaneError if one of them had ended by itself before, with its last log lines.
   */
  readonly stop: () => Promise<void>;
}

/** Where a control plane listens. */
interface Ports {
  readonly etcd: number;
  readonly etcdPeers: number;
  readonly apiServer: number;
  readonly controllerManager: number;
}

/** Who may call it, and with what it signs: all of it in files of its folder. */
interface Identity {
  readonly url: string;
  readonly adminToken: string;
  readonly caFile: string;
  readonly kubeconfigPath: string;
  readonly file: (name: string) => string;
}

/**
 * Starts a control plane of its own for the caller, who stops it. Tests that can share one (each in a
 * namespace of its own) take `sharedControlPlane` instead: a start costs seconds.
 *
 * @throws ControlPlaneError
 */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const folder = await mkdtemp(join(tmpdir(), 'movie-search-control-plane-'));
  const processes = new Processes(folder);
  const calls = new Calls();
  const tearDown = async (): Promise<void> => {
    await processes.kill();
    await calls.end();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const [etcd = 0, etcdPeers = 0, apiServer = 0, controllerManager = 0] = await freePorts(4);
    const ports = { etcd, etcdPeers, apiServer, controllerManager };
    const identity = await writeIdentity(folder, ports);
    const { url, adminToken, caFile, kubeconfigPath, file } = identity;
    await processes.start('etcd', etcdFlags(ports, identity));
    const startApiServer = () => processes.start('kube-apiserver', apiServerFlags(ports, identity, options));
    let running = await startApiServer();
    const answersOk = (address: string) => calls.answersOk(address, adminToken);
    await running.waitUntil(() => answersOk(`${url}/readyz`));
    const ca = await readFile(caFile, 'utf8');
    calls.trust(ca);
    // Readiness does not wait for the namespace the API server itself makes.
    await running.waitUntil(() => answersOk(`${url}/api/v1/namespaces/default`));
    if (options.controllerManager === true) await startControllerManager(processes, ports, identity, calls);

    let stopped: Promise<void> | undefined;
    return {
      url,
      adminToken,
      ca,
      caFile,
      kubeconfigPath,
      pids: processes.pids(),
      request: (method, path, { token = adminToken, ...rest } = {}) =>
        calls.request(method, `${url}${path}`, { ...rest, token }),
      async kubectl(args, { stdin } = {}) {
        const all = [`--kubeconfig=${kubeconfigPath}`, `--cache-dir=${file('kubectl-cache')}`, ...args];
        return runCommand(await binary('kubectl'), all, stdin);
      },
      async restartApiServer() {
        await processes.end(running);
        running = await startApiServer();
        await running.waitUntil(() => answersOk(`${url}/readyz`));
      },
      assertRuns: () => processes.assertRun(),
      stop() {
        stopped ??= processes.assertRun().finally(tearDown);
        return stopped;
      },
    };
  } catch (error) {
    await tearDown();
    throw error;
  }
}

/** Makes its keys and tokens. The API server makes its certificate itself. */
async function writeIdentity(folder: string, { apiServer }: Ports): Promise<Identity> {
  const url = `https://127.0.0.1:${apiServer}`;
  const adminToken = randomBytes(24).toString('base64url');
  const file = (name: string) => join(folder, name);
  const caFile = file('apiserver.crt');
  const kubeconfigPath = file('kubeconfig');
  const { privateKey, publicKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'sec1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  await Promise.all([
    writeFile(file('tokens.csv'), `${adminToken},admin,admin,"system:masters"\n`, { mode: 0o600 }),
    writeFile(file('service-account.key'), privateKey, { mode: 0o600 }),
    writeFile(file('service-account.pub'), publicKey),
    writeFile(kubeconfigPath, kubeconfig(url, caFile, adminToken), { mode: 0o600 }),
  ]);
  return { url, adminToken, caFile, kubeconfigPath, file };
}

function etcdFlags({ etcd, etcdPeers }: Ports, { file }: Identity): string[] {
  return [
    `--data-dir=${file('etcd')}`,
    `--listen-client-urls=http://127.0.0.1:${etcd}`,
    `--advertise-client-urls=http://127.0.0.1:${etcd}`,
    `--listen-peer-urls=http://127.0.0.1:${etcdPeers}`,
    '--unsafe-no-fsync',
    '--log-level=warn',
  ];
}

function apiServerFlags(
  { etcd, apiServer }: Ports,
  { file }: Identity,
  { controllerManager, apiServerFlags: further = [] }: ControlPlaneOptions,
): string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${etcd}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${apiServer}`,
    // Without a certificate given, it makes one here: apiserver.crt, its authority in the same file.
    `--cert-dir=${file('.')}`,
    '--authorization-mode=RBAC',
    `--token-auth-file=${file('tokens.csv')}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${file('service-account.pub')}`,
    `--service-account-signing-key-file=${file('service-account.key')}`,
    '--service-cluster-ip-range=10.0.0.0/24',
    '--allow-privileged=true',
    // The default ServiceAccount a pod needs is made by the controller manager.
    ...(controllerManager === true ? [] : ['--disable-admission-plugins=ServiceAccount']),
    ...further,
  ];
}

/** Resolves when it has made what a pod needs. */
async function startControllerManager(
  processes: Processes,
  { controllerManager }: Ports,
  { url, adminToken, kubeconfigPath, caFile, file }: Identity,
  calls: Calls,
): Promise<void> {
  const manager = await processes.start('kube-controller-manager', [
    `--kubeconfig=${kubeconfigPath}`,
    `--authentication-kubeconfig=${kubeconfigPath}`,
    `--authorization-kubeconfig=${kubeconfigPath}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${controllerManager}`,
    `--cert-dir=${file('controller-manager')}`,
    '--leader-elect=false',
    `--controllers=${controllers.join(',')}`,
    `--service-account-private-key-file=${file('service-account.key')}`,
    `--root-ca-file=${caFile}`,
    '--concurrent-gc-syncs=4',
  ]);
  await manager.waitUntil(() =>
    calls.answersOk(`https://127.0.0.1:${controllerManager}/healthz`, adminToken, true),
  );
  await manager.waitUntil(() =>
    calls.answersOk(`${url}/api/v1/namespaces/default/serviceaccounts/default`, adminToken),
  );
}

function kubeconfig(url: string, caFile: string, token: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server: url, 'certificate-authority': caFile } }],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'admin', namespace: 'default' } }],
    'current-context': 'test',
  });
}

async function runCommand(
  path: string,
  args: readonly string[],
  stdin: string | undefined,
): Promise<CommandResult> {
  const child = spawn(path, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  child.stdin.end(stdin ?? '');
  const [code] = (await once(child, 'close')) as [number | null];
  return { code: code ?? -1, ...output };
}
