import { expect } from 'chai';
import { Counter, Registry } from 'prom-client';

import { hostPort } from '../../../kube/host-port.ts';
import {
  startHealthServer,
  type HealthCheck,
  type HealthServer,
} from '../../../operator/controller/health-server.ts';
import { hasIpv6Loopback } from '../../support/ipv6-loopback.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';

describe('startHealthServer', () => {
  let server: HealthServer | undefined;
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  async function start(readiness: Record<string, HealthCheck> = {}): Promise<RecordingLogger> {
    const metrics = new Registry();
    new Counter({ name: 'things_total', help: 'Things.', registers: [metrics] }).inc(3);
    const logger = new RecordingLogger();
    server = await startHealthServer({
      port: 0,
      liveness: { process: () => undefined },
      readiness,
      metrics,
      logger,
    });
    return logger;
  }

  async function ask(
    path: string,
    { method = 'GET', host = '127.0.0.1' } = {},
  ): Promise<{ status: number; text: string }> {
    const response = await fetch(`http://${hostPort(host, server!.port)}${path}`, { method });
    return { status: response.status, text: await response.text() };
  }

  it('says that it lives, check by check', async () => {
    await start();
    expect(await ask('/livez')).to.deep.equal({ status: 200, text: 'process: ok\n' });
  });

  it('answers by either address family', async () => {
    await start();
    for (const host of hasIpv6Loopback() ? ['127.0.0.1', '::1'] : ['127.0.0.1'])
      expect((await ask('/livez', { host })).status).to.equal(200);
  });

  it('is ready where there is nothing to check', async () => {
    await start();
    expect(await ask('/readyz?verbose')).to.deep.equal({ status: 200, text: 'ok\n' });
  });

  it('is not ready while any check fails or throws, and says which and why', async () => {
    let problem: string | undefined = 'not listed yet';
    await start({
      pods: () => problem,
      lease: () => Promise.resolve(undefined),
      events: () => Promise.reject(new Error('boom')),
    });
    expect(await ask('/readyz')).to.deep.equal({
      status: 503,
      text: 'pods: not listed yet\nlease: ok\nevents: boom\n',
    });
    problem = undefined;
    expect((await ask('/readyz')).text).to.contain('pods: ok');
    expect((await ask('/livez')).status).to.equal(200);
  });

  it('shows the metrics', async () => {
    await start();
    const { status, text } = await ask('/metrics');
    expect(status).to.equal(200);
    expect(text).to.contain('things_total 3');
  });

  it('knows nothing else', async () => {
    await start();
    expect((await ask('/')).status).to.equal(404);
    expect((await ask('/livez', { method: 'POST' })).status).to.equal(405);
  });

  it('rejects where it cannot listen', async () => {
    await start();
    const second = startHealthServer({
      port: server!.port,
      liveness: {},
      readiness: {},
      metrics: new Registry(),
      logger: new RecordingLogger(),
    });
    const error: unknown = await second.catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(Error).with.property('code', 'EADDRINUSE');
  });
});
