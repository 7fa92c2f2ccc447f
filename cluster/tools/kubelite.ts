import { cpSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Clone } from '../clone.ts';
import { ClusterError } from '../cluster-error.ts';
import { command, succeeds } from '../command.ts';
import { fingerprint } from '../fingerprint.ts';
import type { Step } from '../progress.ts';
import type { Stamps } from '../stamp.ts';

export const kubernetesVersion = 'v1.36.3';

/** The components that the one program acts as, by the name it is called by; those a developer or a test calls are linked into `.local/bin`. */
export const linkedComponents = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kubectl',
  'kind',
] as const;

const goFlags = ['build', '-v', '-trimpath', '-buildvcs=false'];
/** For every build: no C compiler, and nothing of the user's own Go settings that would change what is built. */
export const goEnvironment = { CGO_ENABLED: '0', GOFLAGS: undefined, GOWORK: 'off' };

/** Linker flags that make the components say, and kubeadm believe, which Kubernetes they are. */
export function versionFlags(version: string): string {
  const [major = '', minor = ''] = version.slice(1).split('.');
  const values = {
    gitVersion: version,
    gitMajor: major,
    gitMinor: minor,
    gitTreeState: 'clean',
    buildDate: '1970-01-01T00:00:00Z',
  };
  const packages = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'];
  const sets = packages.flatMap((name) =>
    Object.entries(values).map(([key, value]) => `-X ${name}.${key}=${value}`),
  );
  return ['-s', '-w', ...sets].join(' ');
}

/** Builds Kubernetes, etcd, CoreDNS, kube-router, metrics-server and kind as one program, helm, and pause. */
export async function buildKubelite(clone: Clone, stamps: Stamps, step: Step): Promise<void> {
  const { root, bin, tmp, logs } = clone.paths;
  const source = join(root, 'cluster', 'kubelite');
  const programs = [
    { name: 'kubelite', what: '.', flags: versionFlags(kubernetesVersion) },
    { name: 'helm', what: 'helm.sh/helm/v3/cmd/helm', flags: '-s -w' },
    { name: 'pause', what: './pause', flags: '-s -w' },
  ];
  const key = fingerprint([{ folder: source }, { fact: { programs, goFlags, linkedComponents } }]);
  const there = [...programs.map(({ name }) => name), ...linkedComponents].every((name) =>
    existsSync(join(bin, name)),
  );
  if (there && stamps.has('kubelite', key)) {
    step.cached();
    return;
  }
  await requireGo();
  const drafts = join(tmp, 'kubelite');
  rmSync(drafts, { recursive: true, force: true });
  mkdirSync(drafts, { recursive: true });
  mkdirSync(bin, { recursive: true });
  const log = join(logs, 'go-build.log');
  step.say(`a first build takes 6 to 12 minutes on two cores; the log is ${log}`);
  let doing = 'downloading modules';
  step.heartbeat(() => doing);
  const go = (args: readonly string[], onLine?: (line: string) => void): Promise<string> =>
    command('go', args, { cwd: source, env: goEnvironment, log, ...(onLine && { onLine }) });
  await go(['mod', 'download']);
  const all = (await go(['list', '-deps', ...programs.map(({ what }) => what)])).split('\n').length;
  let compiled = 0;
  for (const { name, what, flags } of programs) {
    doing = `building ${name}`;
    await go([...goFlags, '-ldflags', flags, '-o', join(drafts, name), what], () => {
      compiled += 1;
      doing = `building ${name}: ${String(compiled)} of at most ${String(all)} packages compiled`;
    });
  }
  for (const component of linkedComponents) symlinkSync('kubelite', join(drafts, component));
  for (const name of [...programs.map((program) => program.name), ...linkedComponents]) {
    renameSync(join(drafts, name), join(bin, name));
  }
  rmSync(drafts, { recursive: true });
  stamps.set('kubelite', key);
}

/** Builds one program of the module's dependencies alone. */
export async function buildGoTool(clone: Clone, goPackage: string, to: string): Promise<void> {
  const flags = ['-ldflags', versionFlags(kubernetesVersion)];
  await command('go', [...goFlags, ...flags, '-o', to, goPackage], {
    cwd: join(clone.paths.root, 'cluster', 'kubelite'),
    env: goEnvironment,
    log: join(clone.paths.logs, 'go-build.log'),
  });
}

/** Throws `ClusterError`, "GO_MISSING", where there is no `go` on PATH. */
export async function requireGo(): Promise<void> {
  if (await succeeds('go', ['version'])) return;
  throw new ClusterError(
    'GO_MISSING',
    'Kubernetes is built from Go modules here, and there is no `go` on PATH',
    ['install Go 1.21 or newer (a newer tool chain that a module asks for is fetched by Go itself)'],
  );
}

/** kind's own entrypoint and unit files, read from its module: the node image is made of them. */
export async function copyKindNodeFiles(clone: Clone, into: string): Promise<void> {
  await requireGo();
  const source = join(clone.paths.root, 'cluster', 'kubelite');
  const folder = await command('go', ['list', '-m', '-f', '{{.Dir}}', 'sigs.k8s.io/kind'], {
    cwd: source,
    env: goEnvironment,
  });
  cpSync(join(folder.trim(), 'images', 'base', 'files'), into, { recursive: true });
}
