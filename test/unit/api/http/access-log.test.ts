import { expect } from 'chai';

import { accessLog } from '../../../../api/http/access-log.ts';
import type { AppMiddleware } from '../../../../api/http/app-state.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';
import { serveMiddlewares, type Served } from '../../../support/serve-koa.ts';

describe('accessLog', () => {
  let served: Served;
  afterEach(() => served.close());

  async function account(handler: AppMiddleware, random = 0) {
    const outcomes: { route: string; status: number; seconds: number }[] = [];
    const logger = new RecordingLogger();
    let started = 0;
    served = await serveMiddlewares(
      accessLog({
        metrics: {
          requestStarted: () => (started += 1),
          requestEnded: (route, status, seconds) => outcomes.push({ route, status, seconds }),
        },
        logger,
        sample: 0.1,
        random: () => random,
      }),
      handler,
    );
    await fetch(`${served.url}/directors?title=Heat`, { headers: { 'X-Request-Id': 'r1' } });
    expect([started, outcomes.length]).to.deep.equal([1, 1]);
    return { outcome: outcomes[0], event: logger.events[0] };
  }

  it('logs a sample of the good answers', async () => {
    const { outcome, event } = await account((ctx) => {
      ctx.body = 'ok';
    }, 0.1);
    expect(outcome).to.include({ status: 200 });
    expect(event).to.equal(undefined);
  });

  it('accounts for what throws through as for a 500', async () => {
    const { outcome, event } = await account(() => {
      throw new Error('a bug');
    });
    expect(outcome).to.include({ status: 500 });
    expect(event).to.include({ level: 'error' });
  });

  it('accounts for a good answer, by its route', async () => {
    const { outcome, event } = await account((ctx) => {
      ctx.state.route = '/directors';
      ctx.body = 'ok';
    });
    expect(outcome).to.include({ route: '/directors', status: 200 });
    expect(outcome?.seconds).to.be.above(0).and.below(5);
    expect(event).to.include({ level: 'info', message: 'request answered' });
    expect(event?.fields)
      .to.include({ requestId: 'r1', method: 'GET', path: '/directors', status: 200 })
      .and.not.have.property('err');
  });

  for (const [status, level] of [
    [404, 'info'],
    [503, 'warn'],
    [504, 'warn'],
    [500, 'error'],
  ] as const) {
    it(`accounts for a ${status} at ${level}`, async () => {
      const cause = new Error('the cause');
      const { outcome, event } = await account(
        (ctx) => {
          ctx.status = status;
          ctx.state.error = cause;
        },
        status >= 500 ? 0.9 : 0,
      );
      expect(outcome).to.include({ route: 'none', status });
      expect(event).to.include({ level });
      expect(event?.fields['err']).to.equal(cause);
    });
  }

  it('logs a hundred errors a second at most, and says how many it left out', async () => {
    const logger = new RecordingLogger();
    served = await serveMiddlewares(
      accessLog({
        metrics: { requestStarted: () => undefined, requestEnded: () => undefined },
        logger,
        sample: 0,
        random: () => 0,
      }),
      (ctx) => {
        ctx.status = 503;
      },
    );
    let asked = 0;
    const left = (): number =>
      logger.events.reduce((sum, { fields }) => sum + Number(fields['unlogged'] ?? 0), 0);
    while (left() === 0 && asked < 5000) {
      const answers = await Promise.all(Array.from({ length: 150 }, () => fetch(served.url)));
      await Promise.all(answers.map((answer) => answer.text()));
      asked += 150;
    }
    expect(left()).to.be.above(0);
    expect(logger.events.length + left()).to.be.at.most(asked);
  });
});
