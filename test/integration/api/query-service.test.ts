import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { expect } from 'chai';

import { directorsAnswer } from '../../../api/titles/directors-answer.ts';
import { problemDocument } from '../../../api/http/problem.ts';
import { startCatalogueSet, type CatalogueSet } from '../../support/catalogue-set.ts';
import { film, films } from '../../support/film.ts';
import { knownTitle } from '../../support/load/known-title.ts';
import { startLoad, type Load } from '../../support/load/load-generator.ts';
import type { LoadReport } from '../../support/load/load-record.ts';
import type { Mongod } from '../../support/mongod.ts';
import { responseSchema, type OpenApi } from '../../support/openapi.ts';
import { startQueryProcess, type QueryProcess } from '../../support/query-process.ts';
import { startTcpBalancer, type TcpBalancer } from '../../support/tcp-balancer.ts';
import { waitUntil } from '../../support/wait-until.ts';

describe('the query service', function () {
  this.timeout(240_000);
  let catalogue: CatalogueSet;
  let folder: string;
  let service: QueryProcess;
  let env: Record<string, string>;
  const processes: QueryProcess[] = [];

  before(async () => {
    catalogue = await startCatalogueSet(films);
    folder = await mkdtemp(join(tmpdir(), 'movie-search-query-'));
    const passwordFile = join(folder, 'query-password');
    await writeFile(passwordFile, catalogue.password);
    env = {
      REPLICAS: catalogue.set.hosts.join(','),
      MONGODB_PASSWORD_FILE: passwordFile,
      POD_NAME: 'm-query-1',
      SHUTDOWN_DELAY_MS: '2000',
      // A machine that is busy with other tests is slow, which is not what is tried here.
      REQUEST_DEADLINE_MS: '5000',
      // Every request is to be a read.
      ANSWER_CACHE_BYTES: '0',
    };
    service = await start();
  });

  after(async () => {
    await Promise.all(processes.map((one) => one.end('SIGKILL')));
    await catalogue.stop();
    await rm(folder, { recursive: true });
  });

  afterEach(function () {
    if (this.currentTest?.state === 'failed') console.error(service.log());
  });

  async function start(overrides: Record<string, string> = {}): Promise<QueryProcess> {
    const started = await startQueryProcess({ ...env, ...overrides });
    processes.push(started);
    return started;
  }

  const ask = (query: string, headers: Record<string, string> = {}) =>
    fetch(`${service.url}/directors?${query}`, { headers });

  describe('answers', () => {
    it('who directed a film, from any replica, as its own OpenAPI document describes', async () => {
      const document = (await (await fetch(`${service.url}/openapi.json`)).json()) as OpenApi;
      const described = responseSchema(document, '/directors', 200);
      const replicas = new Set<string | null>();
      for (const query of [
        'title=Heat',
        'title=heat&limit=2',
        'title=hea&year=1954',
        'title=The+Matrix',
        'title=Am%C3%A9lie',
        'title=Zardoz',
        'title=Matrux',
        'title=who%3F+(what.*)',
      ]) {
        const response = await ask(query);
        expect(response.status, query).to.equal(200);
        expect(response.headers.get('dataset-version')).to.equal('1');
        replicas.add(response.headers.get('served-by'));
        const body: unknown = await response.json();
        described.parse(body);
        directorsAnswer.strict().parse(body);
      }
      // Which replica is asked goes by live costs: the one that looks a little dearer has its turn later.
      let asked = 0;
      await waitUntil('every replica has answered', async () => {
        asked += 1;
        const response = await ask(
          `title=Heat&limit=${1 + (asked % 100)}&yearFrom=${1800 + Math.floor(asked / 100)}`,
        );
        expect(response.status).to.equal(200);
        replicas.add(response.headers.get('served-by'));
        return replicas.size >= catalogue.set.hosts.length;
      });
      expect([...replicas]).to.have.members(catalogue.set.hosts);
    });

    it('bad requests with problems, as the document describes', async () => {
      const document = (await (await fetch(`${service.url}/openapi.json`)).json()) as OpenApi;
      for (const query of ['', 'title=', 'title=x&title=y', 'title=%E9', 'title=x&cursor=abc', 'titel=x']) {
        const response = await ask(query);
        expect(response.status, query).to.equal(400);
        expect(response.headers.get('content-type')).to.equal('application/problem+json');
        const body: unknown = await response.json();
        responseSchema(document, '/directors', 400).parse(body);
        problemDocument.strict().parse(body);
      }
    });

    it('304 to one who has the answer, whichever replica is asked', async () => {
      const etag = (await ask('title=Heat')).headers.get('etag') ?? '';
      for (let turn = 0; turn < 3; turn += 1) {
        const response = await ask('title=Heat', { 'If-None-Match': etag, 'Cache-Control': 'max-age=0' });
        expect(response.status).to.equal(304);
      }
    });

    it('from memory when it is asked again', async () => {
      const remembering = await start({ ANSWER_CACHE_BYTES: '100000' });
      const again = () => fetch(`${remembering.url}/directors?title=Heat`);
      const first = await again();
      const second = await again();
      expect(first.headers.get('cache-status')).to.equal('movie-search; fwd=miss');
      expect(second.headers.get('cache-status')).to.equal('movie-search; hit');
      expect(second.headers.get('served-by')).to.equal(first.headers.get('served-by'));
      expect(await second.text()).to.equal(await first.text());
      await remembering.end('SIGKILL');
    });
  });

  it('says all that is wrong with its environment, and does not start', async () => {
    const failure: unknown = await startQueryProcess({ PORT: 'x', LOG_LEVEL: 'loud' }).catch(
      (error: unknown) => error,
    );
    expect(failure).to.be.an('error').with.property('message').that.includes('ended with 1');
    for (const variable of ['PORT:', 'LOG_LEVEL:', 'READ_SERVICE, REPLICAS:']) {
      expect((failure as Error).message).to.include(variable);
    }
  });

  describe('under 200 requests a second', () => {
    const titles = [
      ...films.map(({ title }) => title),
      'hea',
      'Matrux',
      'Le Fabuleux Destin d’Amélie Poulain',
    ].map((title) => knownTitle(title, films));

    /** Load on `url` while `disturb` does its worst; a second before and after it are part of the record. */
    async function loadWhile(url: string, disturb: (load: Load) => Promise<void>): Promise<LoadReport> {
      // A standstill on a busy machine leaves more requests waiting than a load has otherwise; what is late does not fail here.
      const load = startLoad({ url, ratePerSecond: 200, titles, maxSeconds: 60, maxOutstanding: 2000 });
      await answered(load, 200);
      await disturb(load);
      await answered(load, 200);
      return load.stop();
    }
    async function answered(load: Load, more: number): Promise<void> {
      const enough = load.progress.requests + more;
      await waitUntil(`${more} more requests came due`, () => load.progress.requests >= enough);
    }
    function expectNoneFailed(report: LoadReport): void {
      expect(report.failed, JSON.stringify(report, null, 2)).to.equal(0);
      expect(report.requests).to.be.above(400);
    }
    async function secondary(): Promise<Mongod> {
      const primary = await catalogue.set.primary();
      return catalogue.set.members.find((member) => member !== primary)!;
    }
    const stateIs = async (member: Mongod, state: 'ready' | 'failing'): Promise<boolean> => {
      const metrics = await (await fetch(`${service.adminUrl}/metrics`)).text();
      const ready = Number(/movie_search_query_replicas\{state="ready"\} (\d)/.exec(metrics)?.[1]);
      return state === 'ready' ? ready === 3 : ready < 3 && member.host !== '';
    };

    const workLimit = async ({ adminUrl }: QueryProcess): Promise<number> => {
      const metrics = await (await fetch(`${adminUrl}/metrics`)).text();
      return Number(/movie_search_query_work_limit (\d+)/.exec(metrics)?.[1]);
    };

    it('no request fails when a replica is killed, nor when it comes back', async () => {
      const victim = await secondary();
      const report = await loadWhile(service.url, async (load) => {
        await victim.kill('SIGKILL');
        await answered(load, 400);
        await victim.restart();
        await waitUntil('the replica is read from again', () => stateIs(victim, 'ready'));
      });
      expectNoneFailed(report);
    });

    it('no request fails when a replica shuts down in order', async () => {
      const victim = await secondary();
      const report = await loadWhile(service.url, async (load) => {
        await victim.kill('SIGTERM');
        await answered(load, 200);
        await victim.restart();
        await waitUntil('the replica is read from again', () => stateIs(victim, 'ready'));
      });
      expectNoneFailed(report);
    });

    it('no request fails when the primary is killed and another is elected', async () => {
      const victim = await catalogue.set.primary();
      const report = await loadWhile(service.url, async (load) => {
        await victim.kill('SIGKILL');
        await catalogue.set.primary();
        await answered(load, 200);
        await victim.restart();
        await waitUntil('the replica is read from again', () => stateIs(victim, 'ready'));
      });
      expectNoneFailed(report);
    });

    it('no request fails when a replica freezes, taking connections and answering none', async () => {
      const victim = await secondary();
      const report = await loadWhile(service.url, async (load) => {
        process.kill(victim.pid, 'SIGSTOP');
        try {
          await waitUntil('the replica is passed over', () => stateIs(victim, 'failing'));
          await answered(load, 400);
        } finally {
          process.kill(victim.pid, 'SIGCONT');
        }
        await waitUntil('the replica is read from again', () => stateIs(victim, 'ready'));
      });
      expectNoneFailed(report);
    });

    it('no request fails when the whole machine stands still for longer than a request may take', async () => {
      // As much time is given back as a request has: enough for a machine that is busy to answer all that waited.
      const hurried = await start({ REQUEST_DEADLINE_MS: '3000' });
      const machine = [...catalogue.set.members, hurried];
      const report = await loadWhile(hurried.url, async () => {
        // The replicas first, so that there are requests that wait for them.
        for (const { pid } of machine) {
          process.kill(pid, 'SIGSTOP');
          await setTimeout(30);
        }
        await setTimeout(3300);
        // The service first, so that no answer is there when it looks.
        for (const { pid } of machine.toReversed()) {
          process.kill(pid, 'SIGCONT');
          await setTimeout(10);
        }
        await waitUntil(
          'it lets in as much again as at first',
          async () => (await workLimit(hurried)) >= 250,
        );
      });
      await hurried.end();
      expectNoneFailed(report);
      expect(report.latencyMs?.max).to.be.above(3300);
    });

    it('no request fails when the dataset is switched twice and the first collection is dropped', async () => {
      const seen = new Set<string>();
      const report = await loadWhile(service.url, async () => {
        for (const version of ['2', '3']) {
          await catalogue.serve(version, [
            ...films,
            film({ _id: `tt${version}`, title: `Version ${version}` }),
          ]);
        }
        const database = catalogue.client.db('moviesearch');
        const collections = (await database.listCollections().toArray()).map(({ name }) => name);
        expect(collections.filter((name) => name.startsWith('titles_'))).to.have.length(3);
        await database.dropCollection(
          (await import('../../../catalog/dataset-pointer.ts')).titlesCollection('1'),
        );
        await waitUntil('every replica serves version 3', async () => {
          const answers = await Promise.all([1, 2, 3].map(() => ask('title=Heat')));
          const versions = answers.map(({ headers }) => headers.get('dataset-version') ?? '');
          versions.forEach((version) => seen.add(version));
          return versions.every((version) => version === '3');
        });
      });
      expectNoneFailed(report);
      expect([...seen]).to.include('3');
    });

    describe('on two processes behind a balancer', () => {
      let balancer: TcpBalancer;
      const backends = new Set<QueryProcess>();
      before(async () => {
        backends.add(service).add(await start());
        balancer = await startTcpBalancer(() => [...backends]);
      });
      after(() => balancer.close());

      it('no request fails when one process is told to stop, and it ends in order', async () => {
        const [, stopping] = [...backends];
        let code: number | null | undefined;
        const report = await loadWhile(balancer.url, async () => {
          code = await stopping!.end('SIGTERM');
        });
        expectNoneFailed(report);
        expect(code).to.equal(0);
        expect(stopping!.log()).to.match(/told to stop[^]*withdrawn[^]*stopped/);
      });
    });
  });

  it('is not ready from the moment it is told to stop, and asks for connections to be closed', async () => {
    const stopping = await start();
    const ended = stopping.end('SIGTERM');
    await waitUntil('it is not ready', async () => !(await stopping.ready()), 1900);
    const response = await fetch(`${stopping.url}/directors?title=Heat`);
    expect(response.status).to.equal(200);
    expect(response.headers.get('connection')).to.equal('close');
    expect(await ended).to.equal(0);
  });

  it('ends at once when it is told to stop a second time', async () => {
    const stopping = await start({ SHUTDOWN_DELAY_MS: '60000' });
    void stopping.end('SIGTERM');
    await waitUntil('it has heard the first', async () => !(await stopping.ready()));
    expect(await stopping.end('SIGTERM')).to.equal(1);
  });

  it('closes its connections to the replicas when it stops', async () => {
    const [member] = catalogue.set.members;
    const before = await catalogue.queryConnections(member!);
    const stopping = await start({ SHUTDOWN_DELAY_MS: '0' });
    expect(await catalogue.queryConnections(member!)).to.be.above(before);
    await stopping.end('SIGTERM');
    await waitUntil(
      'its connections are gone',
      async () => (await catalogue.queryConnections(member!)) === before,
    );
  });
});
