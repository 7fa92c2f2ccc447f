import { expect } from 'chai';
import type { DatasetsAnswer } from '../../api/datasets/datasets-answer.ts';
import { freePort } from '../../cluster/node/port.ts';
import { ComposeProject, type ComposeContainer } from '../support/compose-project.ts';
import type { DirectorsAnswer } from '../support/live-cluster.ts';
import { withoutFailure } from '../support/load/without-failure.ts';
import { sampleTitles } from '../support/sample.ts';
import { waitUntil } from '../support/wait-until.ts';

const ratePerSecond = 20;
/** Requests that must have been answered before something is done, and after it. */
const warmUp = 100;
const mongods = ['mongod-1', 'mongod-2', 'mongod-3'];

describe('without Kubernetes, by Docker Compose', function () {
  this.timeout(600_000);
  let project: ComposeProject;

  before(async () => {
    const port = await freePort(0);
    if (port === undefined) throw new Error('no port of the loopback is free');
    project = new ComposeProject('movie-search-e2e', port);
    // What an interrupted run has left.
    await project.remove();
    await project.up();
  });

  after(() => project.remove());

  async function ask(path: string): Promise<unknown> {
    const response = await fetch(`${project.url}${path}`);
    expect(response.status, path).to.equal(200);
    return response.json();
  }

  async function directorOf(title: string): Promise<string | undefined> {
    const { titles } = (await ask(`/directors?title=${encodeURIComponent(title)}`)) as DirectorsAnswer;
    return titles[0]?.directors[0]?.name;
  }

  async function loadedAt(): Promise<string> {
    const { datasets } = (await ask('/datasets')) as DatasetsAnswer;
    return datasets[0]?.loadedAt ?? 'there is no dataset';
  }

  async function only(service: string): Promise<ComposeContainer> {
    const [container] = await project.containers(service);
    if (container === undefined) throw new Error(`there is no container of ${service}`);
    return container;
  }

  async function losesNone(happening: () => Promise<unknown>): Promise<void> {
    const { url } = project;
    const { servedBy } = await withoutFailure(
      { url, ratePerSecond, titles: sampleTitles, maxSeconds: 400, connections: 'new', warmUp },
      happening,
    );
    expect(servedBy, 'nearly every request is a read of a member').to.include.keys(
      mongods.map((name) => `${name}:27017`),
    );
  }

  it('answers on one port', async () => {
    expect(await directorOf('Jaws')).to.equal('Steven Spielberg');
    expect(await directorOf('the matirx')).to.include('Wachowski');
    expect((await fetch(project.url)).status).to.equal(200);
  });

  it('has all containers that are to run healthy, and those that are to end ended well', async () => {
    const containers = await project.containers();
    const told = containers.map(({ service, state, health, exitCode }) =>
      [service, state, state === 'running' ? health : exitCode].join(' '),
    );
    expect(told).to.have.members([
      'secrets exited 0',
      'replica-set exited 0',
      'seed exited 0',
      ...mongods.map((name) => `${name} running healthy`),
      'query running healthy',
      'query running healthy',
      'balancer running healthy',
    ]);
  });

  it('gives no container but the balancer a network that leads outside', async () => {
    for (const { service, internal } of await project.networks()) {
      if (service !== 'balancer') expect(internal, service).to.equal(true);
    }
    const bridges = project.namedBridges;
    const rules = bridges.length === 0 ? '' : await project.firewall();
    for (const bridge of bridges) expect(rules).to.include(`-A FORWARD -i ${bridge} ! -o ${bridge} `);
  });

  it('lets nobody write into a mongod without a password', async () => {
    const loader = [
      'run',
      '--rm',
      '--no-deps',
      '--no-TTY',
      '--env',
      'MONGODB_PASSWORD_FILE=',
      '--env',
      'DATASET_VERSION=x',
      'seed',
    ];
    const failure = (await project.compose(...loader).catch((error: unknown) => error)) as { stdout: string };
    expect(failure).to.be.instanceOf(Error);
    expect(failure.stdout).to.match(/requires authentication|not authorized/i);
  });

  it('is left as it is by a second `up`', async () => {
    const before = { at: await loadedAt(), ids: (await project.containers()).map(({ id }) => id).sort() };
    await project.up();
    expect({
      at: await loadedAt(),
      ids: (await project.containers()).map(({ id }) => id).sort(),
    }).to.deep.equal(before);
    // It may have to wait for an answer; it has nothing to do.
    const told = (await project.formSet()).map(({ msg }) => msg);
    expect(told.filter((msg) => msg !== 'waiting')).to.deep.equal(['formed']);
  });

  it('loses no request while a secondary is killed and started again', () =>
    losesNone(async () => {
      const primary = await project.primary();
      await project.crash(await only(mongods.find((name) => name !== primary) ?? ''));
    }));

  it('loses no request while the primary is killed, another takes over, and the killed one is started again', () =>
    losesNone(async () => {
      await project.crash(await only(await project.primary()));
      expect(await project.primary()).to.be.oneOf(mongods);
    }));

  it('loses no request while a query container is killed and started again', () =>
    losesNone(async () => {
      await project.crash(await only('query'));
    }));

  it('finds itself again after the host was switched off, in whatever order its containers start', async () => {
    const before = await loadedAt();
    const running = (await project.containers()).filter(({ state }) => state === 'running');
    const order = ['balancer', 'query', ...mongods.toReversed()];
    await project.docker('kill', ...running.map(({ id }) => id));
    for (const service of order) {
      const ids = running.filter((container) => container.service === service).map(({ id }) => id);
      await project.docker('start', ...ids);
    }
    await waitUntil('Jaws is found again', async () => (await statusOf(project.url)) === 200, 180_000);
    expect(await directorOf('Jaws')).to.equal('Steven Spielberg');
    expect(await loadedAt()).to.equal(before);
  });

  it('keeps the data when it is taken down, and leaves nothing when the data are to go, too', async () => {
    const before = await loadedAt();
    await project.compose('down', '--timeout', '30');
    expect(
      (await project.traces()).filter((name) => !/_(data-\d|secrets|.*-auth)$/.test(name)),
    ).to.deep.equal([]);
    await project.up();
    expect(await loadedAt()).to.equal(before);
    expect(await directorOf('Jaws')).to.equal('Steven Spielberg');
    await project.remove();
    expect(await project.traces()).to.deep.equal([]);
  });
});

/** 0: nobody answers. */
async function statusOf(url: string): Promise<number> {
  try {
    return (await fetch(`${url}/directors?title=Jaws`)).status;
  } catch {
    // Refused, or broken off: whoever waits asks again.
    return 0;
  }
}
