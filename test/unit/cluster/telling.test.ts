import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { cloneAt } from '../../../cluster/clone.ts';
import { clusterEnvironment, shellExports } from '../../../cluster/environment.ts';
import { account } from '../../../cluster/product/sample.ts';
import { Progress } from '../../../cluster/progress.ts';
import type { ClusterState } from '../../../cluster/state.ts';

describe('progress', () => {
  const recorded = (): { lines: string[]; progress: Progress; pass: (ms: number) => void } => {
    const lines: string[] = [];
    let now = 1_000;
    const progress = new Progress({ write: (text) => lines.push(text), now: () => now });
    return { lines, progress, pass: (ms) => (now += ms) };
  };

  it('says what starts, what it did and how long it took', async () => {
    const { lines, progress, pass } = recorded();
    const result = await progress.step('build', (step) => {
      step.say('compiling');
      pass(2_340);
      return 'built';
    });
    expect(result).to.equal('built');
    expect(lines).to.deep.equal(['▸ build\n', '    compiling\n', '  ✓ done (2.3 s)\n']);
    expect(progress.total()).to.equal('2.3 s');
  });

  it('says that nothing was to be done', async () => {
    const { lines, progress } = recorded();
    await progress.step('one', (step) => {
      step.cached();
    });
    await progress.step('two', (step) => {
      step.cached('process 7');
    });
    expect(lines.filter((line) => line.includes('✓'))).to.deep.equal([
      '  ✓ already there (0.0 s)\n',
      '  ✓ already there: process 7 (0.0 s)\n',
    ]);
  });

  it('says which step failed, and hands the failure on', async () => {
    const { lines, progress } = recorded();
    const failure = new Error('no');
    const caught: unknown = await progress
      .step('build', () => Promise.reject(failure))
      .catch((e: unknown) => e);
    expect(caught).to.equal(failure);
    expect(lines.at(-1)).to.equal('  ✗ failed (0.0 s)\n');
  });

  it('shows a long step move', async () => {
    const { lines, progress } = recorded();
    await progress.step('build', async (step) => {
      const told = Promise.withResolvers<undefined>();
      let packages = 0;
      step.heartbeat(() => {
        packages += 1;
        if (packages === 2) told.resolve(undefined);
        return `${String(packages)} packages`;
      }, 0.001);
      await told.promise;
    });
    expect(lines).to.include('    … 1 packages (0.0 s)\n').and.to.include('    … 2 packages (0.0 s)\n');
  });
});

describe('what a shell is given', () => {
  const clone = cloneAt("/home/ada/it's film");
  const state: ClusterState = { way: 'built', engine: 'ours', name: 'm', key: 'k', port: 8090 };

  it('is read by a shell as it was meant, odd characters and all', () => {
    const script = `${shellExports(clone, state)}\nprintf '%s\\n' "$KUBECONFIG" "$MOVIE_SEARCH_URL" "$DOCKER_HOST" "$PATH"`;
    const lines = execFileSync('/bin/sh', ['-c', script], { env: { PATH: '/usr/bin' }, encoding: 'utf8' })
      .trim()
      .split('\n');
    expect(lines).to.deep.equal([
      "/home/ada/it's film/.local/kubeconfig",
      'http://localhost:8090',
      "unix:///home/ada/it's film/.local/run/engine/docker.sock",
      "/home/ada/it's film/.local/bin:/home/ada/it's film/node_modules/.bin:/usr/bin",
    ]);
  });

  it('leaves the Docker of the host as it is where that is used', () => {
    expect(clusterEnvironment(clone, { ...state, engine: 'host' })).not.to.have.property('DOCKER_HOST');
    expect(clusterEnvironment(clone, undefined)).to.include({ MOVIE_SEARCH_URL: 'http://localhost:8080' });
  });
});

describe('what a MovieSearchCluster says of itself', () => {
  const resource = (status?: object): string => JSON.stringify({ metadata: { generation: 2 }, status });
  const available = (status: string, more: object = {}): object => ({
    conditions: [{ type: 'Available', status, ...more }],
  });
  const tiers = {
    database: { desiredReplicas: 3, readyReplicas: 2 },
    query: { desiredReplicas: 2 },
  };
  const cases: [string, object | undefined, boolean, string][] = [
    ['nothing yet', undefined, false, 'the operator has not looked at it yet'],
    [
      'on its way',
      { ...tiers, ...available('False', { message: 'm-db-2 is catching up.' }), observedGeneration: 2 },
      false,
      'database 2/3, query 0/2, no dataset yet: m-db-2 is catching up.',
    ],
    [
      'available',
      {
        ...tiers,
        ...available('True', { message: 'All is well.' }),
        observedGeneration: 2,
        dataset: { titles: 3800 },
      },
      true,
      'database 2/3, query 0/2, 3800 titles',
    ],
    [
      'available as of an older spec',
      { ...available('True'), observedGeneration: 1 },
      false,
      'database 0/?, query 0/?, no dataset yet',
    ],
  ];
  for (const [name, status, isAvailable, line] of cases) {
    it(name, () => {
      expect(account(resource(status))).to.deep.equal({ available: isAvailable, line });
    });
  }
});
