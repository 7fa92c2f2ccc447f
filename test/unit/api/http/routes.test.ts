import { expect } from 'chai';
import { z } from 'zod';

import { defineRoute } from '../../../../api/http/route.ts';
import { routes } from '../../../../api/http/routes.ts';
import { systemClock } from '../../../../time/clock.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { described, route } from '../../../support/route.ts';
import { openAdmission, openRoutes } from '../../../support/open-admission.ts';
import { serveMiddlewares, type Served } from '../../../support/serve-koa.ts';

describe('routes', () => {
  let served: Served;
  let taken: string | undefined;

  before(async () => {
    served = await serveMiddlewares(
      async (ctx, next) => {
        try {
          await next();
        } finally {
          taken = ctx.state.route;
        }
      },
      routes(
        [
          route('/', () => ({ body: { value: ['home'] } })),
          route('/directors', () => ({ body: { value: ['directors'] } })),
          route('/directors:batch', () => ({ body: { value: ['batch'] } }), { method: 'POST' }),
          route('/titles/first', () => ({ body: { value: ['the first'] } })),
          defineRoute({
            ...described('/titles/{id}'),
            params: {
              path: z.strictObject({ id: z.string().max(8, 'is too long') }),
              query: z.strictObject({ year: z.string().optional() }),
            },
            handle: ({ path, query }) => ({ body: { value: { ...path, ...query } } }),
          }),
          defineRoute({
            ...described('/titles'),
            method: 'POST',
            params: {
              body: {
                schema: z.strictObject({ name: z.string('is missing') }),
                component: 'Body',
                maxBytes: 40,
              },
            },
            handle: ({ body }) => ({ body: { value: { named: body.name } } }),
          }),
        ],
        { ...openRoutes, clock: systemClock, deadlineMs: 1000 },
      ),
    );
  });
  after(() => served.close());

  it('takes a colon in a path for a colon', async () => {
    const batch = () => ask('/directors:batch', 'POST');
    expect(await (await batch()).text()).to.equal('["batch"]');
    expect(taken).to.equal('/directors:batch');
    expect((await ask('/directorsbatch', 'POST')).status).to.equal(404);
    expect((await ask('/directors:batch')).headers.get('allow')).to.equal('POST, OPTIONS');
  });

  it('lets a request in by its own size, and tells how long one turn of it took', async () => {
    const calls: unknown[] = [];
    const clock = new ManualClock();
    const sized = await serveMiddlewares(
      routes(
        [
          defineRoute({
            ...described('/many'),
            params: { query: z.strictObject({ many: z.string() }) },
            sizeOf: ({ query }) => ({ cost: Number(query.many), turns: 4 }),
            handle: async () => {
              await clock.advance(200);
              return { body: { value: {} } };
            },
          }),
        ],
        {
          ...openRoutes,
          clock,
          deadlineMs: 1000,
          admission: {
            ...openAdmission,
            enter: (_, cost) => {
              calls.push(['enter', cost]);
              return true;
            },
            leave: (_, cost, tookMs) => calls.push(['leave', cost, tookMs]),
          },
        },
      ),
    );
    try {
      expect((await fetch(`${sized.url}/many?many=7`)).status).to.equal(200);
    } finally {
      sized.close();
    }
    expect(calls).to.deep.equal([
      ['enter', 7],
      ['leave', 7, 50],
    ]);
  });

  it('turns away unread what is not in memory where there is no room, and holds its connection', async () => {
    const calls: string[] = [];
    const brake = { answered: () => calls.push('answered'), refused: () => calls.push('refused') };
    let isFull = false;
    const admission = { ...openAdmission, turnsAwayAtOnce: () => isFull };
    const asked: string[] = [];
    const table = ['/found', '/plain'].map((path) =>
      defineRoute({
        ...described(path),
        ...(path === '/found'
          ? { params: { query: z.strictObject({ title: z.string() }) } }
          : { params: {} }),
        handle: () => {
          asked.push(path);
          return { body: { value: {} } };
        },
      }),
    );
    const shed = (): void => void calls.push('shed');
    const options = { ...openRoutes, admission, brake, onShed: shed, clock: systemClock, deadlineMs: 1000 };
    const full = await serveMiddlewares(routes(table, options));
    try {
      const status = async (path: string): Promise<number> => (await fetch(full.url + path)).status;
      expect(await status('/found?title=a')).to.equal(200);
      isFull = true;
      // What was asked for before is remembered with what it asks; a parameter that there is not would be a 400.
      expect(await status('/found?title=a')).to.equal(200);
      expect(await status('/found?nothing=1')).to.equal(503);
      expect(await status('/plain')).to.equal(200);
      expect(await status('/nowhere?title=a')).to.equal(404);
      // Nothing more comes over such a connection: neither is told of.
      const last = { headers: { connection: 'close' } };
      expect((await fetch(`${full.url}/found?nothing=1`, last)).status).to.equal(503);
      expect((await fetch(`${full.url}/plain`, last)).status).to.equal(200);
    } finally {
      full.close();
    }
    expect(asked).to.deep.equal(['/found', '/found', '/plain', '/plain']);
    expect(calls).to.deep.equal(['answered', 'answered', 'shed', 'refused', 'answered', 'shed']);
  });

  const ask = (path: string, method = 'GET') => fetch(served.url + path, { method });

  it('sends a path to its handler, query and all, and names the route', async () => {
    expect(await (await ask('/directors?title=Heat')).text()).to.equal('["directors"]');
    expect(taken).to.equal('/directors');
    expect(await (await ask('/%64irectors')).text()).to.equal('["directors"]');
    expect(await (await ask('/')).text()).to.equal('["home"]');
  });

  it('answers HEAD as GET without the body', async () => {
    const response = await ask('/directors', 'HEAD');
    expect(response.status).to.equal(200);
    expect(response.headers.get('content-length')).to.equal('13');
    expect(await response.text()).to.equal('');
  });

  it('answers OPTIONS with what is allowed', async () => {
    const response = await ask('/directors', 'OPTIONS');
    expect(response.status).to.equal(204);
    expect(response.headers.get('allow')).to.equal('GET, HEAD, OPTIONS');
  });

  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
    it(`answers ${method} with 405 and what is allowed`, async () => {
      const response = await ask('/directors', method);
      expect(response.status).to.equal(405);
      expect(response.headers.get('allow')).to.equal('GET, HEAD, OPTIONS');
      expect(response.headers.get('content-type')).to.equal('application/problem+json');
    });
  }

  for (const path of ['/nothing', '/directors/', '/Directors', '/__proto__', '/constructor']) {
    it(`answers ${path} with 404`, async () => {
      const response = await ask(path);
      expect(response.status).to.equal(404);
      expect(await response.json()).to.include({ status: 404, type: 'about:blank' });
      expect(taken).to.equal(undefined);
    });
  }

  for (const path of ['/%', '/%zz', '/%E9']) {
    it(`answers ${path} with 400: it is no encoding`, async () => {
      expect((await ask(path)).status).to.equal(400);
    });
  }

  it('gives a handler what the path holds, decoded', async () => {
    expect(await (await ask('/titles/tt%2F1')).json()).to.deep.equal({ id: 'tt/1' });
    expect(await (await ask('/titles/%C3%A4?year=1')).json()).to.deep.equal({ id: 'ä', year: '1' });
    expect(taken).to.equal('/titles/{id}');
  });

  it('takes the first of two routes that match', async () => {
    expect(await (await ask('/titles/first')).json()).to.deep.equal(['the first']);
  });

  it('refuses what the schema of a path or a query does not take', async () => {
    for (const [path, parameter] of [
      ['/titles/123456789', 'id'],
      ['/titles/1?month=1', 'month'],
      ['/titles/%00', 'id'],
    ] as const) {
      const response = await ask(path);
      expect(response.status, path).to.equal(400);
      expect(((await response.json()) as { errors: { parameter: string }[] }).errors[0]?.parameter).to.equal(
        parameter,
      );
    }
  });

  const post = (body: string | Uint8Array<ArrayBuffer>, type = 'application/json; charset=utf-8') =>
    fetch(`${served.url}/titles`, { method: 'POST', body, headers: { 'Content-Type': type } });

  it('gives a handler the body', async () => {
    expect(await (await post('{"name": "Amélie"}')).json()).to.deep.equal({ named: 'Amélie' });
  });

  for (const [what, body, type, status] of [
    ['no JSON', '{', 'application/json', 400],
    ['another shape', '{}', 'application/json', 400],
    ['no UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 'application/json', 400],
    ['another type', '{"name": "x"}', 'text/plain', 415],
    ['too long', JSON.stringify({ name: 'x'.repeat(40) }), 'application/json', 413],
  ] as const) {
    it(`answers ${status} to a body of ${what}`, async () => {
      const response = await post(body, type);
      expect(response.status).to.equal(status);
      expect(response.headers.get('content-type')).to.equal('application/problem+json');
    });
  }

  it('answers 413 to a body that grows too long without having said so', async () => {
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('x'.repeat(30))),
    });
    const response = await fetch(`${served.url}/titles`, {
      method: 'POST',
      body: endless,
      duplex: 'half',
      headers: { 'Content-Type': 'application/json' },
    });
    expect(response.status).to.equal(413);
    expect(response.headers.get('connection')).to.equal('close');
  });

  it('says which methods a path takes', async () => {
    const response = await ask('/titles');
    expect(response.status).to.equal(405);
    expect(response.headers.get('allow')).to.equal('POST, OPTIONS');
  });
});
