import { expect } from 'chai';
import Koa from 'koa';

import { accessLog } from '../../../../api/http/access-log.ts';
import type { AppMiddleware, AppState } from '../../../../api/http/app-state.ts';
import type { RequestOutcome } from '../../../../api/metrics.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';
import { serveKoa, type Served } from '../../../support/serve-koa.ts';

describe('accessLog', () => {
  let served: Served;
  afterEach(() => served.close());

  async function account(handler: AppMiddleware) {
    const outcomes: RequestOutcome[] = [];
    const logger = new RecordingLogger();
    const app = new Koa<AppState>();
    app.use(async (ctx, next) => {
      ctx.state.log = logger;
      await next();
    });
    app.use(accessLog({ requestStarted: () => (outcome) => outcomes.push(outcome) }));
    app.use(handler);
    served = await serveKoa(app);
    await fetch(`${served.url}/directors?title=Heat`);
    return { outcome: outcomes[0], event: logger.events[0] };
  }

  it('accounts for a good answer at debug, by its route', async () => {
    const { outcome, event } = await account((ctx) => {
      ctx.state.route = '/directors';
      ctx.body = 'ok';
    });
    expect(outcome).to.include({ route: '/directors', status: 200 });
    expect(outcome?.seconds).to.be.above(0).and.below(5);
    expect(event).to.include({ level: 'debug', message: 'request answered' });
    expect(event?.fields)
      .to.include({ method: 'GET', path: '/directors', status: 200 })
      .and.not.have.property('err');
  });

  for (const [status, level] of [
    [404, 'debug'],
    [503, 'warn'],
    [504, 'warn'],
    [500, 'error'],
  ] as const) {
    it(`accounts for a ${status} at ${level}`, async () => {
      const cause = new Error('the cause');
      const { outcome, event } = await account((ctx) => {
        ctx.status = status;
        ctx.state.error = cause;
      });
      expect(outcome).to.include({ route: 'none', status });
      expect(event).to.include({ level });
      expect(event?.fields['err']).to.equal(cause);
    });
  }
});
