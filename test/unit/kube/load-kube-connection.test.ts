import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';
import { stringify } from 'yaml';

import { KubeconfigError, loadKubeConnection } from '../../../operator/kube/load-kube-connection.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('loadKubeConnection', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kubeconfig-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function load(
    user: object,
    cluster: object = {},
    more: object = {},
  ): ReturnType<typeof loadKubeConnection> {
    const path = join(folder, 'config');
    await writeFile(
      path,
      stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:6443', ...cluster } }],
        users: [{ name: 'u', user }],
        contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
        'current-context': 'x',
        ...more,
      }),
    );
    return loadKubeConnection({ userAgent: 'test', env: { KUBECONFIG: path } });
  }

  it('takes server, authority and client certificate', async () => {
    const connection = await load(
      { 'client-certificate-data': base64('CERT'), 'client-key-data': base64('KEY') },
      { 'certificate-authority-data': base64('CA') },
    );
    expect(connection).to.deep.equal({
      server: 'https://127.0.0.1:6443',
      userAgent: 'test',
      ca: 'CA',
      clientCertificate: { cert: 'CERT', key: 'KEY' },
    });
  });

  it('takes a server name to check, or no check at all', async () => {
    expect(await load({ token: 't' }, { 'tls-server-name': 'kubernetes' })).to.include({
      tlsServerName: 'kubernetes',
    });
    expect(await load({ token: 't' }, { 'insecure-skip-tls-verify': true })).to.include({
      insecureSkipTlsVerify: true,
    });
  });

  it('takes a token', async () => {
    const connection = await load({ token: 's3cret' });
    expect(await connection.token?.token()).to.equal('s3cret');
  });

  it('takes the token of an exec plugin, and a new one when that runs out', async () => {
    const plugin = join(folder, 'plugin');
    const counter = join(folder, 'count');
    await writeFile(
      plugin,
      [
        '#!/bin/sh',
        `echo x >> '${counter}'`,
        `n=$(wc -l < '${counter}')`,
        `printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential",'`,
        `printf '"status":{"token":"t%s","expirationTimestamp":"2000-01-01T00:00:00Z"}}' $n`,
      ].join('\n'),
    );
    await chmod(plugin, 0o755);
    const connection = await load({
      exec: { apiVersion: 'client.authentication.k8s.io/v1', command: plugin },
    });
    const first = await connection.token!.token();
    const second = await connection.token!.token();
    expect(first).to.match(/^t\d+$/);
    expect(second)
      .to.match(/^t\d+$/)
      .and.not.to.equal(first);
  });

  for (const { what, user, cluster, more, says } of [
    { what: 'a proxy', user: {}, cluster: { 'proxy-url': 'http://proxy:3128' }, more: {}, says: 'proxy' },
    { what: 'impersonation', user: { as: 'root' }, cluster: {}, more: {}, says: 'impersonation' },
    { what: 'a password', user: { username: 'a', password: 'b' }, cluster: {}, more: {}, says: 'password' },
    {
      what: 'no context',
      user: {},
      cluster: {},
      more: { 'current-context': '' },
      says: 'kubectl config use-context',
    },
  ]) {
    it(`refuses ${what}`, async () => {
      const error: unknown = await load(user, cluster, more).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(KubeconfigError);
      expect((error as Error).message).to.contain(says);
    });
  }

  it('names the file that cannot be read', async () => {
    const path = join(folder, 'nowhere');
    const error: unknown = await loadKubeConnection({ userAgent: 'test', env: { KUBECONFIG: path } }).catch(
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(KubeconfigError).with.property('code', 'KUBECONFIG');
    expect((error as Error).message).to.contain(path);
  });
});
