import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { expect } from 'chai';
import { Counter, Registry } from 'prom-client';

import { createAdminServer } from '../../../../api/http/admin-server.ts';

describe('createAdminServer', () => {
  let server: Server;
  let notReady: string | null;
  const failures: unknown[] = [];

  before(async () => {
    const registry = new Registry();
    new Counter({ name: 'things_total', help: 'Things.', registers: [registry] }).inc(3);
    server = createAdminServer({
      registry,
      notReady: () => notReady,
      replicas: () => [{ replica: 'm-db-0', cost: 1.5 }],
      siblings: {
        '/cluster/figures': () => ['{"a":', '1}'],
        '/cluster/broken': function* () {
          yield '{"a":';
          throw new Error('no more');
        },
      },
      onFailure: (error) => failures.push(error),
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });

  const ask = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
    return [response.status, await response.text()];
  };

  it('lives, ready or not', async () => {
    notReady = 'no replica';
    expect(await ask('/livez')).to.deep.equal([200, 'ok\n']);
  });

  it('says why it is not ready', async () => {
    notReady = 'no replica';
    expect(await ask('/readyz')).to.deep.equal([503, 'no replica\n']);
    notReady = null;
    expect(await ask('/readyz')).to.deep.equal([200, 'ok\n']);
  });

  it('shows the figures', async () => {
    const [status, text] = await ask('/metrics');
    expect(status).to.equal(200);
    expect(text).to.include('things_total 3');
  });

  it('shows how the replicas rank', async () => {
    const [status, text] = await ask('/debug/replicas');
    expect(status).to.equal(200);
    expect(JSON.parse(String(text))).to.deep.equal([{ replica: 'm-db-0', cost: 1.5 }]);
  });

  it('tells siblings what they may ask for, piece by piece', async () => {
    expect(await ask('/cluster/figures')).to.deep.equal([200, '{"a":1}']);
    expect(failures).to.deep.equal([]);
  });

  it('cuts off what cannot be told to its end, and says why', async () => {
    let cut: unknown;
    await ask('/cluster/broken').catch((error: unknown) => (cut = error));
    expect(cut).to.be.instanceOf(TypeError);
    expect(failures.map(String)).to.deep.equal(['Error: no more']);
  });

  it('has nothing else', async () => {
    expect((await ask('/directors'))[0]).to.equal(404);
  });
});
