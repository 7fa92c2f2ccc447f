import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';

import {
  FileTokenSource,
  inClusterConnection,
  inClusterNamespace,
  NotInClusterError,
} from '../../../kube/kube-connection.ts';
import { ManualClock } from '../../support/manual-clock.ts';

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('expected a rejection'),
    (error: unknown) => error,
  );
}

describe('a connection from inside the cluster', () => {
  let folder: string;
  const env = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'service-account-'));
    await writeFile(join(folder, 'ca.crt'), 'PEM\n');
    await writeFile(join(folder, 'token'), 'first\n');
    await writeFile(join(folder, 'namespace'), 'demo');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('comes from the environment and the mounted service account', async () => {
    const connection = await inClusterConnection({ userAgent: 'test', env, folder });
    expect(connection).to.include({ server: 'https://10.0.0.1:443', ca: 'PEM\n', userAgent: 'test' });
    expect(await connection.token?.token()).to.equal('first');
    expect(await inClusterNamespace(folder)).to.equal('demo');
  });

  it('puts an IPv6 address in brackets', async () => {
    const connection = await inClusterConnection({
      userAgent: 'test',
      env: { ...env, KUBERNETES_SERVICE_HOST: 'fd00::1' },
      folder,
    });
    expect(connection.server).to.equal('https://[fd00::1]:443');
  });

  for (const { missing, says } of [
    { missing: 'env', says: 'does not run in a pod' },
    { missing: 'ca.crt', says: 'automountServiceAccountToken' },
    { missing: 'token', says: 'cannot be read' },
  ]) {
    it(`says what to do where there is no ${missing}`, async () => {
      if (missing !== 'env') await rm(join(folder, missing));
      const error = await failure(
        inClusterConnection({ userAgent: 'test', env: missing === 'env' ? {} : env, folder }),
      );
      expect(error).to.be.instanceOf(NotInClusterError);
      expect((error as Error).message).to.contain(says);
    });
  }

  describe('reads its token', () => {
    let clock: ManualClock;
    let source: FileTokenSource;
    beforeEach(async () => {
      clock = new ManualClock();
      source = new FileTokenSource(join(folder, 'token'), clock);
      expect(await source.token()).to.equal('first');
      await writeFile(join(folder, 'token'), 'second\n');
    });

    it('again after a minute', async () => {
      await clock.advance(59_999);
      expect(await source.token()).to.equal('first');
      await clock.advance(1);
      expect(await source.token()).to.equal('second');
    });

    it('again at once when it was refused', async () => {
      expect(await source.token('first')).to.equal('second');
    });

    it('from memory while the file cannot be read', async () => {
      await rm(join(folder, 'token'));
      await clock.advance(60_000);
      expect(await source.token()).to.equal('first');
    });
  });
});
