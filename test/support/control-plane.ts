/**
 * A real Kubernetes API for tests: etcd and kube-apiserver, on request kube-controller-manager, on free
 * loopback ports, with everything they write in one temporary folder. No node and no kubelet: a pod is
 * accepted and stays Pending until a test says otherwise through its status.
 *
 * They end with {@link ControlPlane.stop}, and also when the test process dies in any other way.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync, randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { access, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request as httpRequest } from 'undici';
import { parse } from 'yaml';

const repository = resolve(import.meta.dirname, '../..');
const startDeadlineMs = 60_000;
const pollEveryMs = 50;
const shownLogLines = 25;

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

export interface Answer {
  readonly status: number;
  /** Parsed where the answer is JSON, else its text. */
  readonly body: unknown;
}

export interface RequestOptions {
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Default: `application/json`; for a PATCH `application/merge-patch+json`. */
  readonly contentType?: string;
  /** Default: the admin's. */
  readonly token?: string;
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

/** A component is missing, did not start, or ended by itself; the message has its last log lines and what to do. */
export class ControlPlaneError extends Error {
  readonly code = 'CONTROL_PLANE';
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ControlPlaneError';
  }
}

/** The folder of etcd, kube-apiserver, kube-controller-manager and kubectl: `MOVIE_SEARCH_BIN`, else `.local/bin`. */
export function binaryFolder(): string {
  return process.env['MOVIE_SEARCH_BIN'] ?? join(repository, '.local/bin');
}

async function binary(name: string): Promise<string> {
  const path = join(binaryFolder(), name);
  try {
    await access(path, constants.X_OK);
  } catch (cause) {
    throw new ControlPlaneError(
      `${path} is missing or not executable: run "make tools", or set MOVIE_SEARCH_BIN to the folder that has it`,
      { cause },
    );
  }
  return path;
}

/** Different loopback ports nothing listens on, from below the range the kernel takes for outgoing connections. */
async function freePorts(count: number): Promise<readonly number[]> {
  const held = new Map<number, Server>();
  while (held.size < count) {
    const port = randomInt(20_000, 30_000);
    const server = createServer();
    const listening = await new Promise<boolean>((settle) => {
      server.once('error', () => settle(false)).listen(port, '127.0.0.1', () => settle(true));
    });
    if (listening) held.set(port, server);
  }
  await Promise.all([...held.values()].map((server) => once(server.close(), 'close')));
  return [...held.keys()];
}

/**
 * Kills the processes it was told of, and removes the folder, once its standard input closes: which the
 * kernel does when this process ends, however it ends. In a process group of its own, so that a Ctrl-C
 * meant for the tests does not end it first.
 */
function startWatchdog(folder: string): ChildProcess {
  const script = 'while read -r pid; do pids="$pids $pid"; done; kill -9 $pids 2>/dev/null; rm -rf "$0"';
  const watchdog = spawn('sh', ['-c', script, folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watchdog.unref();
  return watchdog;
}

class Component {
  readonly name: string;
  readonly pid: number;
  readonly #logFile: string;
  readonly #process: ChildProcess;
  readonly #ended: Promise<string>;
  #endedBecause: string | undefined;
  #stopping = false;

  private constructor(name: string, logFile: string, child: ChildProcess) {
    this.name = name;
    this.pid = child.pid ?? -1;
    this.#logFile = logFile;
    this.#process = child;
    this.#ended = new Promise((settle) => {
      child.once('error', (error) => settle(error.message));
      child.once('exit', (code, signal) => settle(`exit ${signal ?? String(code)}`));
    });
    void this.#ended.then((reason) => {
      this.#endedBecause = this.#stopping ? undefined : reason;
    });
  }

  static async start(
    name: string,
    args: readonly string[],
    folder: string,
    watchdog: ChildProcess,
  ): Promise<Component> {
    const path = await binary(name);
    const logFile = join(folder, `${name}.log`);
    const log = await open(logFile, 'w');
    try {
      const child = spawn(path, args, { cwd: folder, detached: true, stdio: ['ignore', log.fd, log.fd] });
      child.unref();
      if (child.pid !== undefined) watchdog.stdin?.write(`${child.pid}\n`);
      return new Component(name, logFile, child);
    } finally {
      await log.close();
    }
  }

  /** Waits until `probe` holds. @throws ControlPlaneError if the process ends first or the deadline passes. */
  async waitUntil(probe: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + startDeadlineMs;
    while (!(await probe())) {
      if (this.#endedBecause !== undefined) throw await this.failure(`ended at once (${this.#endedBecause})`);
      if (Date.now() > deadline) throw await this.failure(`was not ready within ${startDeadlineMs / 1000} s`);
      await delay(pollEveryMs);
    }
  }

  /** Why it ended although nobody stopped it; undefined while it runs. */
  get endedBecause(): string | undefined {
    return this.#endedBecause;
  }

  async failure(what: string): Promise<ControlPlaneError> {
    const lines = (await readFile(this.#logFile, 'utf8')).trimEnd().split('\n').slice(-shownLogLines);
    return new ControlPlaneError(`${this.name} ${what}. Its last lines:\n${lines.join('\n')}`);
  }

  async kill(): Promise<void> {
    this.#stopping = true;
    this.#process.ref(); // It must not hold the test process open while it runs, but its end is waited for.
    this.#process.kill('SIGKILL');
    await this.#ended;
  }
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

/**
 * Starts a control plane of its own for the caller, who stops it. Tests that can share one (each in a
 * namespace of its own) take {@link sharedControlPlane} instead: a start costs seconds.
 *
 * @throws ControlPlaneError
 */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const folder = await mkdtemp(join(tmpdir(), 'movie-search-control-plane-'));
  const watchdog = startWatchdog(folder);
  const components: Component[] = [];
  const agents: Agent[] = [];

  async function tearDown(): Promise<void> {
    await Promise.all(components.map((component) => component.kill()));
    await Promise.all(agents.map((agent) => agent.destroy()));
    watchdog.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }

  async function start(name: string, args: readonly string[]): Promise<Component> {
    const component = await Component.start(name, args, folder, watchdog);
    components.push(component);
    return component;
  }

  try {
    const [etcdPort, peerPort, securePort, managerPort] = (await freePorts(4)) as [
      number,
      number,
      number,
      number,
    ];
    const etcdUrl = `http://127.0.0.1:${etcdPort}`;
    const url = `https://127.0.0.1:${securePort}`;
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

    await start('etcd', [
      `--data-dir=${file('etcd')}`,
      `--listen-client-urls=${etcdUrl}`,
      `--advertise-client-urls=${etcdUrl}`,
      `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
      '--unsafe-no-fsync',
      '--log-level=warn',
    ]);
    const startApiServer = () =>
      start('kube-apiserver', [
        `--etcd-servers=${etcdUrl}`,
        '--bind-address=127.0.0.1',
        '--advertise-address=127.0.0.1',
        `--secure-port=${securePort}`,
        // Without a certificate given, it makes one here: apiserver.crt, its authority in the same file.
        `--cert-dir=${folder}`,
        '--authorization-mode=RBAC',
        `--token-auth-file=${file('tokens.csv')}`,
        '--service-account-issuer=https://kubernetes.default.svc',
        `--service-account-key-file=${file('service-account.pub')}`,
        `--service-account-signing-key-file=${file('service-account.key')}`,
        '--service-cluster-ip-range=10.0.0.0/24',
        '--allow-privileged=true',
        // The default ServiceAccount a pod needs is made by the controller manager.
        ...(options.controllerManager === true ? [] : ['--disable-admission-plugins=ServiceAccount']),
        ...(options.apiServerFlags ?? []),
      ]);
    let apiServer = await startApiServer();

    const untrusted = new Agent({ connect: { rejectUnauthorized: false } });
    agents.push(untrusted);
    async function answersOk(address: string, dispatcher: Agent): Promise<boolean> {
      try {
        const { statusCode, body } = await httpRequest(address, {
          dispatcher,
          headers: { authorization: `Bearer ${adminToken}` },
        });
        await body.dump();
        return statusCode === 200;
      } catch {
        return false; // Not listening yet; the caller holds the deadline.
      }
    }
    await apiServer.waitUntil(() => answersOk(`${url}/readyz`, untrusted));
    const ca = await readFile(caFile, 'utf8');
    const trusted = new Agent({ connect: { ca } });
    agents.push(trusted);
    // Readiness does not wait for the namespace the API server itself makes.
    await apiServer.waitUntil(() => answersOk(`${url}/api/v1/namespaces/default`, trusted));

    if (options.controllerManager === true) {
      const manager = await start('kube-controller-manager', [
        `--kubeconfig=${kubeconfigPath}`,
        `--authentication-kubeconfig=${kubeconfigPath}`,
        `--authorization-kubeconfig=${kubeconfigPath}`,
        '--bind-address=127.0.0.1',
        `--secure-port=${managerPort}`,
        `--cert-dir=${file('controller-manager')}`,
        '--leader-elect=false',
        `--controllers=${controllers.join(',')}`,
        `--service-account-private-key-file=${file('service-account.key')}`,
        `--root-ca-file=${caFile}`,
        '--concurrent-gc-syncs=4',
      ]);
      await manager.waitUntil(() => answersOk(`https://127.0.0.1:${managerPort}/healthz`, untrusted));
      await manager.waitUntil(() =>
        answersOk(`${url}/api/v1/namespaces/default/serviceaccounts/default`, trusted),
      );
    }

    const assertRuns = async (): Promise<void> => {
      const lost = components.find((component) => component.endedBecause !== undefined);
      if (lost !== undefined) throw await lost.failure(`ended by itself (${lost.endedBecause ?? ''})`);
    };
    let stopped: Promise<void> | undefined;
    return {
      url,
      adminToken,
      ca,
      caFile,
      kubeconfigPath,
      pids: new Map(components.map(({ name, pid }) => [name, pid])),
      async request(method, path, { body, contentType, token = adminToken } = {}) {
        const type =
          contentType ?? (method === 'PATCH' ? 'application/merge-patch+json' : 'application/json');
        const answer = await httpRequest(`${url}${path}`, {
          method: method as 'GET',
          dispatcher: trusted,
          headers: { authorization: `Bearer ${token}`, accept: 'application/json', 'content-type': type },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const text = await answer.body.text();
        const isJson = String(answer.headers['content-type']).startsWith('application/json');
        return { status: answer.statusCode, body: isJson ? (JSON.parse(text) as unknown) : text };
      },
      async kubectl(args, { stdin } = {}) {
        const all = [`--kubeconfig=${kubeconfigPath}`, `--cache-dir=${file('kubectl-cache')}`, ...args];
        return runCommand(await binary('kubectl'), all, stdin);
      },
      async restartApiServer() {
        await apiServer.kill();
        components.splice(components.indexOf(apiServer), 1);
        apiServer = await startApiServer();
        await apiServer.waitUntil(() => answersOk(`${url}/readyz`, trusted));
      },
      assertRuns,
      stop() {
        stopped ??= assertRuns().finally(tearDown);
        return stopped;
      },
    };
  } catch (error) {
    await tearDown();
    throw error;
  }
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

let shared: Promise<ControlPlane> | undefined;

/**
 * The one control plane of this test process, with a controller manager and the CRD installed; started at
 * the first call and ended with the process, at the latest (control-plane-hooks.ts). Each test file works in a namespace
 * of its own. Call it in a `before` with a timeout of a minute.
 *
 * @throws ControlPlaneError
 */
export function sharedControlPlane(): Promise<ControlPlane> {
  shared ??= (async () => {
    const controlPlane = await startControlPlane({ controllerManager: true });
    await applyCrd(controlPlane);
    return controlPlane;
  })();
  return shared;
}

/** Sees that the shared control plane is well, if any test asked for one. @throws ControlPlaneError as {@link ControlPlane.assertRuns} does. */
export async function assertSharedControlPlaneRuns(): Promise<void> {
  const controlPlane = await shared?.catch(() => undefined);
  await controlPlane?.assertRuns();
}

/** Stops the shared control plane, if any test asked for one. @throws ControlPlaneError as {@link ControlPlane.stop} does. */
export async function stopSharedControlPlane(): Promise<void> {
  const controlPlane = await shared?.catch(() => undefined); // Whoever asked for it was told why it did not start.
  await controlPlane?.stop();
}

interface CustomResourceDefinition {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly group: string; readonly versions: readonly { readonly name: string }[] };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/**
 * Installs the committed CRD, or brings it up to date, and waits until the API server serves it and has
 * published its schema, which kubectl reads.
 *
 * @throws ControlPlaneError
 */
export async function applyCrd(controlPlane: ControlPlane): Promise<void> {
  const yaml = await readFile(join(repository, 'crds/moviesearchclusters.moviesearch.dev.yaml'), 'utf8');
  const crd = parse(yaml) as CustomResourceDefinition;
  const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${crd.metadata.name}`;
  const applied = await controlPlane.request('PATCH', `${path}?fieldManager=test&force=true`, {
    body: crd,
    contentType: 'application/apply-patch+yaml',
  });
  if (applied.status >= 300) {
    throw new ControlPlaneError(`the API server refuses the CRD: ${JSON.stringify(applied.body)}`);
  }
  const { group, versions } = crd.spec;
  const schemas = versions.map(({ name }) => `/openapi/v3/apis/${group}/${name}`);
  const deadline = Date.now() + startDeadlineMs;
  for (;;) {
    const { conditions } =
      ((await controlPlane.request('GET', path)).body as CustomResourceDefinition).status ?? {};
    const established = conditions?.some(({ type, status }) => type === 'Established' && status === 'True');
    const published = await Promise.all(schemas.map((schema) => controlPlane.request('GET', schema)));
    if (established === true && published.every(({ status }) => status === 200)) return;
    if (Date.now() > deadline) {
      throw new ControlPlaneError(
        `the CRD was not served within ${startDeadlineMs / 1000} s: ${JSON.stringify(conditions)}`,
      );
    }
    await delay(pollEveryMs);
  }
}
