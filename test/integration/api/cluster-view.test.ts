import { readFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';
import { MongoClient, type Document } from 'mongodb';

import type { Incident, SubjectId } from '../../../cluster-view/events.ts';
import type { Figure } from '../../../cluster-view/figures.ts';
import type { ClusterState } from '../../../cluster-view/state.ts';
import { isIncident } from '../../../web/cluster/file/check-incident.ts';
import { startCatalogueSet, type CatalogueSet } from '../../support/catalogue-set.ts';
import { watchCluster, type ClusterWatcher } from '../../support/cluster-view/watch-cluster.ts';
import { films } from '../../support/film.ts';
import { freePorts } from '../../support/free-ports.ts';
import { startQueryProcess, type QueryProcess } from '../../support/query-process.ts';
import { waitUntil } from '../../support/wait-until.ts';

const TOKEN = 'a token that nobody guesses';

describe('the cluster view', function () {
  this.timeout(240_000);
  let catalogue: CatalogueSet;
  let folder: string;
  let env: Record<string, string>;
  let pods: [QueryProcess, QueryProcess];
  const processes: QueryProcess[] = [];
  const watchers: ClusterWatcher[] = [];

  before(async () => {
    catalogue = await startCatalogueSet(films);
    folder = await mkdtemp(join(tmpdir(), 'movie-search-view-'));
    const passwordFile = join(folder, 'query-password');
    await writeFile(passwordFile, catalogue.password);
    env = {
      REPLICAS: catalogue.set.hosts.join(','),
      MONGODB_PASSWORD_FILE: passwordFile,
      SHUTDOWN_DELAY_MS: '1000',
      REQUEST_DEADLINE_MS: '5000',
      ANSWER_CACHE_BYTES: '0',
      CLUSTER_VIEW: 'on',
    };
    pods = [await startPair('m-query-a', 'm-query-b'), await startPair('m-query-b', 'm-query-a')];
  });

  let admin: readonly number[] | undefined;
  async function startPair(name: string, other: string): Promise<QueryProcess> {
    admin ??= await freePorts(2);
    const ports: Record<string, number> = { 'm-query-a': admin[0] ?? 0, 'm-query-b': admin[1] ?? 0 };
    return start({
      POD_NAME: name,
      ADMIN_PORT: String(ports[name]),
      // Its own address is among them, as in a list that all pods share.
      PEERS: `127.0.0.1:${ports[name]},127.0.0.1:${ports[other]}`,
    });
  }

  async function start(overrides: Record<string, string>): Promise<QueryProcess> {
    const started = await startQueryProcess({ ...env, ...overrides });
    processes.push(started);
    return started;
  }

  async function watch(url: string, headers: Record<string, string> = {}): Promise<ClusterWatcher> {
    const watcher = await watchCluster(url, headers);
    watchers.push(watcher);
    return watcher;
  }

  afterEach(function () {
    for (const watcher of watchers.splice(0)) watcher.close();
    if (this.currentTest?.state === 'failed') for (const pod of processes) console.error(pod.log());
  });

  after(async () => {
    await Promise.all(processes.map((one) => one.end('SIGKILL')));
    await catalogue.stop();
    await rm(folder, { recursive: true });
  });

  const members = (): SubjectId[] => catalogue.set.hosts.map((host): SubjectId => `member/${host}`);
  const latest = (state: ClusterState, subject: SubjectId, figure: Figure): number | null =>
    state.latest[subject]?.values[figure] ?? null;

  it('begins with all that is known, of all members and pods, and says whom it heard', async () => {
    const watcher = await watch(pods[0].url);
    expect(watcher.status).to.equal(200);
    expect(watcher.headers.get('content-type')).to.equal('text/event-stream; charset=utf-8');
    expect(watcher.headers.get('x-accel-buffering')).to.equal('no');
    await watcher.until('both pods are heard', ({ sender }) => sender.heard === 2 && sender.expected === 2);
    expect(watcher.events[0]?.type).to.equal('history');
    expect(watcher.state().sender).to.include({ pod: 'm-query-a' });
    await watcher.until('all figures are there', (state) =>
      [...members(), 'pod/m-query-a', 'pod/m-query-b'].every(
        (subject) => latest(state, subject as SubjectId, 'cpuCores') !== null,
      ),
    );
    expect(watcher.state().status.subjects.map(({ id }) => id)).to.deep.equal([
      ...members().toSorted(),
      'pod/m-query-a',
      'pod/m-query-b',
    ]);
    expect(Object.keys(watcher.state().routes).toSorted()).to.deep.equal(['m-query-a', 'm-query-b']);
  });

  it('has what was before anybody watched, of the sibling too', async () => {
    const watcher = await watch(pods[1].url);
    await watcher.until('there is a history', () => true);
    const { times, series } = watcher.state();
    expect(times.length).to.be.greaterThan(1);
    for (const subject of [...members(), 'pod/m-query-a', 'pod/m-query-b'] as SubjectId[])
      expect(
        series[subject]?.memoryBytes?.some((value) => value !== null),
        subject,
      ).to.equal(true);
  });

  it('is not held back to be compressed', async () => {
    const watcher = await watch(pods[0].url, { 'Accept-Encoding': 'gzip, br' });
    expect(watcher.headers.get('content-encoding')).to.equal(null);
    await watcher.until(
      'samples come',
      () => watcher.events.filter(({ type }) => type === 'sample').length > 1,
    );
  });

  it('has comments beside its events, so that proxies keep a stream that has nothing to say', async () => {
    const watcher = await watch(pods[0].url);
    await waitUntil('a comment comes', () => /^: still here\n\n/m.test(watcher.text()), 30_000);
  });

  it('agrees with serverStatus and the kernel within a tenth, under a load', async () => {
    const [pod] = pods;
    const watcher = await watch(pod.url);
    await watcher.until('figures come', (state) => latest(state, 'pod/m-query-a', 'cpuCores') !== null);
    let asked = 0;
    let isOver = false;
    const client = async (): Promise<void> => {
      while (!isOver) {
        const response = await fetch(`${pod.url}/directors?title=Heat&year=${1900 + (asked % 100)}`);
        await response.arrayBuffer();
        asked += 1;
      }
    };
    const clients = Array.from({ length: 4 }, client);
    await waitUntil('the load is steady', () => asked > 200);
    const cpuOf = async (pid: number): Promise<number> => {
      const stat = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /, '').split(' ');
      return (Number(stat[11]) + Number(stat[12])) / 100;
    };
    const from = watcher.state().at;
    const began = { cpu: await cpuOf(pod.pid), asked, at: performance.now() };
    await watcher.until('20 s of load are seen', ({ at }) => at - from >= 20_000, 60_000);
    const ended = { cpu: await cpuOf(pod.pid), asked, at: performance.now() };
    const seconds = (ended.at - began.at) / 1000;
    const state = watcher.state();
    const meanOf = (figure: Figure): number => {
      const values = (state.series['pod/m-query-a']?.[figure] ?? []).filter(
        (value, index): value is number => value !== null && (state.times[index] ?? 0) > from,
      );
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    const cpu = (ended.cpu - began.cpu) / seconds;
    const rate = (ended.asked - began.asked) / seconds;
    const statuses = await Promise.all(catalogue.set.members.map(({ host, pid }) => serverStatus(host, pid)));
    isOver = true;
    await Promise.all(clients);
    console.log(
      `      pod: ${cpu.toFixed(3)} cores of the kernel's, ${meanOf('cpuCores').toFixed(3)} shown; ` +
        `${rate.toFixed(1)} requests/s, ${meanOf('requestsPerSecond').toFixed(1)} shown`,
    );
    expect(meanOf('cpuCores')).to.be.closeTo(cpu, cpu / 10);
    expect(meanOf('requestsPerSecond')).to.be.closeTo(rate, rate / 10);
    const reads = members().map((member) => latest(state, member, 'readsPerSecond') ?? 0);
    expect(reads.reduce((sum, each) => sum + each, 0)).to.be.greaterThan(0);
    statuses.forEach(({ host, residentBytes, rssBytes, cacheBytes, cacheLimitBytes }) => {
      const shown = (figure: Figure): number => latest(state, `member/${host}`, figure) ?? NaN;
      expect(shown('memoryBytes')).to.be.closeTo(residentBytes, residentBytes / 10);
      expect(shown('memoryBytes')).to.be.closeTo(rssBytes, rssBytes / 10);
      expect(shown('cacheBytes')).to.be.closeTo(cacheBytes, cacheBytes / 10);
      expect(shown('cacheLimitBytes')).to.be.closeTo(cacheLimitBytes, cacheLimitBytes / 1000);
      expect(shown('dataBytes')).to.be.greaterThan(0);
    });
  });

  async function serverStatus(
    host: string,
    pid: number,
  ): Promise<
    { host: string } & Record<'residentBytes' | 'rssBytes' | 'cacheBytes' | 'cacheLimitBytes', number>
  > {
    const credentials = `query:${encodeURIComponent(catalogue.password)}@`;
    const client = new MongoClient(`mongodb://${credentials}${host}/?directConnection=true&authSource=admin`);
    try {
      const status = await client.db('admin').command({ serverStatus: 1 });
      const cache = (status['wiredTiger'] as Document)['cache'] as Record<string, number>;
      const rss = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
      return {
        host,
        residentBytes: (status['mem'] as { resident: number }).resident * 2 ** 20,
        rssBytes: Number(rss) * 1024,
        cacheBytes: cache['bytes currently in the cache'] ?? NaN,
        cacheLimitBytes: cache['maximum bytes configured'] ?? NaN,
      };
    } finally {
      await client.close();
    }
  }

  it('gives an incident as a file, with the marks and figures of its span', async () => {
    const to = Date.now();
    const response = await fetch(`${pods[0].url}/cluster/incident?from=${to - 60_000}&to=${to}`);
    expect(response.status).to.equal(200);
    expect(response.headers.get('content-disposition')).to.match(
      /^attachment; filename="incident-.*\.json"$/,
    );
    const incident = (await response.json()) as Incident;
    expect(incident).to.include({ from: to - 60_000, to });
    // The page opens such a file again only where it is just as it should be.
    expect(isIncident(incident)).to.equal(true);
    expect(incident.times.every((time) => time >= to - 60_000 && time <= to)).to.equal(true);
    expect(Object.keys(incident.series)).to.include.members(members());
    const wrong = await fetch(`${pods[0].url}/cluster/incident?from=yesterday`);
    expect(wrong.status).to.equal(400);
    expect(wrong.headers.get('content-type')).to.equal('application/problem+json');
  });

  it('is not there where it is off', async () => {
    const closed = await start({ CLUSTER_VIEW: 'off', POD_NAME: 'm-query-off' });
    for (const path of ['stream', 'incident', 'session'])
      expect((await fetch(`${closed.url}/cluster/${path}`)).status, path).to.equal(404);
  });

  it('opens by a token alone, or by the session of a browser that every pod takes until the token changes', async () => {
    const tokenFile = join(folder, 'token');
    await writeFile(tokenFile, `${TOKEN}\n`);
    const behindToken = { CLUSTER_VIEW: 'token', CLUSTER_VIEW_TOKEN_FILE: tokenFile };
    const [one, other] = [
      await start({ ...behindToken, POD_NAME: 'm-query-t1' }),
      await start({ ...behindToken, POD_NAME: 'm-query-t2' }),
    ];
    const refused = await watch(one.url);
    expect(refused.status).to.equal(401);
    expect(refused.headers.get('www-authenticate')).to.match(/^Bearer/);
    expect((await watch(one.url, { Authorization: 'Bearer another token, a wrong one' })).status).to.equal(
      401,
    );
    expect((await fetch(`${one.url}/cluster/incident`)).status).to.equal(401);
    expect((await watch(one.url, { Authorization: `Bearer ${TOKEN.replaceAll(' ', '')}` })).status).to.equal(
      401,
    );
    const begun = (token: string): Promise<Response> =>
      fetch(`${one.url}/cluster/session`, { method: 'POST', body: JSON.stringify({ token }) });
    expect((await begun('wrong')).status).to.equal(401);
    const session = await begun(TOKEN);
    expect(session.status).to.equal(204);
    const cookie = session.headers.get('set-cookie') ?? '';
    expect(cookie).to.match(/; HttpOnly; SameSite=Strict$/);
    expect(cookie).to.not.include(TOKEN);
    const headers = { Cookie: cookie.split(';')[0] ?? '' };
    const watcher = await watch(other.url, headers);
    expect(watcher.status).to.equal(200);
    await watcher.until('the stream begins', () => true);
    expect(watcher.text()).to.not.include(TOKEN);
    expect(watcher.text()).to.not.include(catalogue.password);
    await writeFile(tokenFile, `${TOKEN}, and another`);
    await waitUntil('the session ends with its token', async () => (await probe(other.url, headers)) === 401);
  });

  async function probe(url: string, headers: Record<string, string>): Promise<number> {
    const watcher = await watchCluster(url, headers);
    watcher.close();
    return watcher.status;
  }

  it('says bye at once when its pod is told to stop, and does not keep it from ending', async () => {
    const leaving = await start({ POD_NAME: 'm-query-leaving' });
    const watcher = await watch(leaving.url);
    await watcher.until('the stream begins', () => true);
    const code = leaving.end('SIGTERM');
    await watcher.ended;
    expect(watcher.state().ended).to.equal('draining');
    const late = await fetch(`${leaving.url}/cluster/stream`);
    expect(late.status).to.equal(503);
    expect(late.headers.get('retry-after')).to.equal('1');
    expect(await code).to.equal(0);
    expect(leaving.log()).to.not.include('did not end in time');
  });

  it('shows a member that fails as a gap and a mark, and its return', async () => {
    const [, secondary] = catalogue.set.members;
    if (secondary === undefined) throw new Error('the set has no second member');
    const watcher = await watch(pods[0].url);
    const id: SubjectId = `member/${secondary.host}`;
    await watcher.until('figures come', (state) => latest(state, id, 'cpuCores') !== null);
    await secondary.kill();
    await watcher.until('its failure is marked', ({ marks }) =>
      marks.some(({ kind, subject }) => kind === 'failure' && subject === id),
    );
    await watcher.until('its figures are a gap', ({ series }) => series[id]?.cpuCores?.at(-1) === null);
    await watcher.until('it is avoided by its state', ({ routes }) =>
      (routes['m-query-a'] ?? []).some(
        ({ member, avoided }) => `member/${member}` === id && avoided === 'state',
      ),
    );
    await secondary.restart();
    await watcher.until(
      'its return is marked',
      ({ marks }) => marks.some(({ kind, subject }) => kind === 'recovery' && subject === id),
      60_000,
    );
  });

  it('says which pod it no longer hears, and shows its last figures as a gap', async () => {
    const watcher = await watch(pods[0].url);
    await watcher.until('both are heard', ({ sender }) => sender.heard === 2);
    await pods[1].end('SIGKILL');
    await watcher.until('one is not heard', ({ sender }) => sender.heard === 1 && sender.expected === 2);
    expect(watcher.state().sender.silent).to.have.length(1);
    await watcher.until(
      'its figures are a gap',
      ({ series }) => series['pod/m-query-b']?.cpuCores?.at(-1) === null,
    );
  });
});
