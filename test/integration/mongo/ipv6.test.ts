import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';

import { startCatalogueSet } from '../../support/catalogue-set.ts';
import { films } from '../../support/film.ts';
import { needIpv6Loopback } from '../../support/ipv6-loopback.ts';
import { MongodWorld } from '../../support/mongod-world.ts';
import { startQueryProcess } from '../../support/query-process.ts';
import { eventually, patience, reconfigured, setName } from '../../support/replica-set-world.ts';

describe('where there are only IPv6 addresses', function () {
  this.timeout(120_000);

  before(needIpv6Loopback);

  it('a set is made, and another member joins it and votes', async () => {
    const world = await MongodWorld.make();
    try {
      const admin = world.admins.of(world.credentials);
      const [first, second] = [await world.start('::1'), await world.start('::1')];
      expect(first.address).to.match(/^\[::1\]:\d+$/);
      expect(await admin.probe(first, patience())).to.deep.equal({ state: 'Uninitiated' });
      await admin.initiate(first, setName, patience());
      await admin.ensureUsers(first, patience());
      await reconfigured(admin, first, { kind: 'Add', host: second.host });
      await eventually(
        'secondary',
        () => admin.probe(second, patience()),
        (probe) => probe.state === 'Member' && probe.role === 'Secondary',
      );
      await reconfigured(admin, first, { kind: 'MakeVoter', host: second.host, priority: 1 });
      const view = await eventually(
        'majority that knows of the vote',
        () => admin.view(first, patience()),
        ({ committed }) => committed,
      );
      expect(view.members.map(({ host, votes, healthy }) => ({ host, votes, healthy }))).to.deep.equal([
        { host: first.host, votes: 1, healthy: true },
        { host: second.host, votes: 1, healthy: true },
      ]);
    } finally {
      await world.stop();
    }
  });

  it('the query service answers from the members', async () => {
    const catalogue = await startCatalogueSet(films, 1, '::1');
    const folder = await mkdtemp(join(tmpdir(), 'movie-search-query-'));
    try {
      const passwordFile = join(folder, 'query-password');
      await writeFile(passwordFile, catalogue.password);
      const service = await startQueryProcess({
        REPLICAS: catalogue.set.hosts.join(','),
        MONGODB_PASSWORD_FILE: passwordFile,
        SHUTDOWN_DELAY_MS: '0',
      });
      try {
        for (const url of [service.url, service.url.replace('127.0.0.1', '[::1]')]) {
          const response = await fetch(`${url}/directors?title=Heat`);
          expect(response.status).to.equal(200);
          expect(response.headers.get('served-by')).to.equal(catalogue.set.hosts[0]);
          const { titles } = (await response.json()) as { titles: { directors: { name: string }[] }[] };
          expect(titles.flatMap(({ directors }) => directors.map(({ name }) => name))).to.include(
            'Michael Mann',
          );
        }
      } finally {
        await service.end('SIGKILL');
      }
    } finally {
      await catalogue.stop();
      await rm(folder, { recursive: true });
    }
  });
});
