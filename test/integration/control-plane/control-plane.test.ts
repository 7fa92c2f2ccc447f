import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { ControlPlaneError } from '../../support/control-plane-component.ts';
import { startControlPlane, type ControlPlane } from '../../support/control-plane.ts';

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function eventually(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within 30 s: ${what}`);
    await delay(50);
  }
}

async function failureOf(action: Promise<unknown>): Promise<unknown> {
  return action.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('the control plane for tests', () => {
  let controlPlane: ControlPlane | undefined;

  afterEach(async () => {
    await controlPlane?.stop().catch(() => undefined); // A test that ends a component on purpose has checked this itself.
    controlPlane = undefined;
  });

  it('serves requests and kubectl, and refuses who is not known to it', async () => {
    controlPlane = await startControlPlane();
    const made = await controlPlane.request('POST', '/api/v1/namespaces', {
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'films' } },
    });
    expect(made.status).to.equal(201);
    const { code, stdout } = await controlPlane.kubectl(['get', 'namespace', 'films', '-o', 'name']);
    expect([code, stdout]).to.deep.equal([0, 'namespace/films\n']);
    expect((await controlPlane.request('GET', '/api/v1/namespaces', { token: 'unknown' })).status).to.equal(
      401,
    );
  });

  it('runs Deployments and collects what their owner left, with a controller manager', async () => {
    const plane = (controlPlane = await startControlPlane({ controllerManager: true }));
    const labels = { app: 'web' };
    await plane.request('POST', '/apis/apps/v1/namespaces/default/deployments', {
      body: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web' },
        spec: {
          replicas: 2,
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web' }] } },
        },
      },
    });
    const pods = async () => {
      const { body } = await plane.request('GET', '/api/v1/namespaces/default/pods');
      return (body as { items: unknown[] }).items.length;
    };
    await eventually('two pods', async () => (await pods()) === 2);
    await plane.request(
      'DELETE',
      '/apis/apps/v1/namespaces/default/deployments/web?propagationPolicy=Background',
    );
    await eventually('no pods', async () => (await pods()) === 0);
  });

  it('leaves no process and no file behind when stopped', async () => {
    const { pids, kubeconfigPath, stop } = await startControlPlane({ controllerManager: true });
    expect([...pids.keys()]).to.deep.equal(['etcd', 'kube-apiserver', 'kube-controller-manager']);
    expect([...pids.values()].every(runs)).to.equal(true);
    await stop();
    expect([...pids.values()].some(runs)).to.equal(false);
    expect(await exists(kubeconfigPath)).to.equal(false);
  });

  it('leaves no process and no file behind when the test process is killed', async () => {
    const module = new URL('../../support/control-plane.ts', import.meta.url).href;
    const script = `
      const { startControlPlane } = await import(${JSON.stringify(module)});
      const { pids, kubeconfigPath } = await startControlPlane();
      console.log(JSON.stringify({ pids: [...pids.values()], kubeconfigPath }));
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const { pids, kubeconfigPath } = JSON.parse(line) as { pids: number[]; kubeconfigPath: string };
    expect(pids.every(runs)).to.equal(true);
    child.kill('SIGKILL');
    await eventually('the processes are gone', () => !pids.some(runs));
    await eventually('the folder is gone', async () => !(await exists(kubeconfigPath)));
  });

  it('lets a test process that forgot to stop it end', async () => {
    const module = new URL('../../support/control-plane.ts', import.meta.url).href;
    const script = `
      const { startControlPlane } = await import(${JSON.stringify(module)});
      console.log(JSON.stringify([...(await startControlPlane()).pids.values()]));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const [code] = (await ended) as [number | null];
    expect(code).to.equal(0);
    const pids = JSON.parse(line) as number[];
    await eventually('the processes are gone', () => !pids.some(runs));
  });

  it('shows the last log lines of a component that does not start', async () => {
    const error = await failureOf(startControlPlane({ apiServerFlags: ['--no-such-flag'] }));
    expect(error).to.be.instanceOf(ControlPlaneError);
    expect(String(error)).to.match(/kube-apiserver ended at once \(exit 1\)[^]*unknown flag: --no-such-flag/);
  });

  it('says at its stop that a component ended by itself', async () => {
    controlPlane = await startControlPlane();
    const pid = controlPlane.pids.get('kube-apiserver')!;
    process.kill(pid, 'SIGKILL');
    await eventually('the API server is gone', () => !runs(pid));
    expect(String(await failureOf(controlPlane.stop()))).to.contain(
      'kube-apiserver ended by itself (exit SIGKILL)',
    );
  });

  it('says how to get a missing binary', async () => {
    const before = process.env['MOVIE_SEARCH_BIN'];
    process.env['MOVIE_SEARCH_BIN'] = '/nowhere';
    try {
      expect(String(await failureOf(startControlPlane())))
        .to.contain('/nowhere/etcd is missing')
        .and.contain('make tools');
    } finally {
      if (before === undefined) delete process.env['MOVIE_SEARCH_BIN'];
      else process.env['MOVIE_SEARCH_BIN'] = before;
    }
  });
});
