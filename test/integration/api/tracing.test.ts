import { expect } from 'chai';

import { startCatalogueSet, type CatalogueSet } from '../../support/catalogue-set.ts';
import { films } from '../../support/film.ts';
import { startOtlpReceiver, type OtlpReceiver, type ReceivedSpan } from '../../support/otlp-receiver.ts';
import { startQueryProcess, type QueryProcess } from '../../support/query-process.ts';
import { waitUntil } from '../../support/wait-until.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';
const SERVER = 2;
const CLIENT = 3;

describe('the traces of a query service', function () {
  this.timeout(120_000);
  let catalogue: CatalogueSet;
  let receiver: OtlpReceiver;
  let service: QueryProcess;

  before(async () => (catalogue = await startCatalogueSet(films, 1)));
  after(() => catalogue.stop());
  beforeEach(async () => (receiver = await startOtlpReceiver()));
  afterEach(async () => {
    await service.end('SIGKILL');
    await receiver.close();
  });

  async function start(env: Readonly<Record<string, string>> = {}): Promise<void> {
    service = await startQueryProcess({
      ...catalogue.queryEnv,
      ...{ LOG_SAMPLE: '1', SHUTDOWN_DELAY_MS: '0', ANSWER_CACHE_BYTES: '0', POD_NAME: 'pod-7' },
      ...{ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_EXPORTER_OTLP_TIMEOUT: '500' },
      ...env,
    });
  }

  const ask = (path: string, traceparent?: string): Promise<Response> =>
    fetch(`${service.url}${path}`, { headers: traceparent === undefined ? {} : { traceparent } });

  async function spansOf(traceId: string): Promise<{ server: ReceivedSpan; reads: ReceivedSpan[] }> {
    const there = (): ReceivedSpan[] => receiver.spans.filter((span) => span.traceId === traceId);
    await waitUntil('the spans have come', () => there().some(({ kind }) => kind === SERVER));
    const server = there().find(({ kind }) => kind === SERVER) ?? expect.fail('no server span');
    return { server, reads: there().filter(({ kind }) => kind === CLIENT) };
  }

  /** The trace that an answer names. */
  function traceOf({ headers }: Response): { traceId: string; spanId: string; flags: string } {
    const [, traceId = '', spanId = '', flags = ''] = (headers.get('traceresponse') ?? '').split('-');
    return { traceId, spanId, flags };
  }

  it('have a request in the trace of its caller, and its reads from a member below it, and nothing of what was typed', async () => {
    await start();
    const response = await ask('/directors?title=The+Matrix', `00-${TRACE}-${CALLER}-01`);
    expect(response.status).to.equal(200);
    const { server, reads } = await spansOf(TRACE);
    expect(server).to.deep.include({
      ...{ traceId: TRACE, parentSpanId: CALLER, name: 'GET /directors', status: 0 },
      attributes: {
        'http.request.method': 'GET',
        'url.path': '/directors',
        'url.scheme': 'http',
        'network.protocol.version': '1.1',
        'http.route': '/directors',
        'http.response.status_code': 200,
      },
    });
    expect(traceOf(response)).to.deep.equal({ traceId: TRACE, spanId: server.spanId, flags: '01' });
    expect(server.resource).to.include({
      ...{ 'service.name': 'movie-search-query', 'service.instance.id': 'pod-7' },
    });
    expect(reads).to.have.length.greaterThan(0);
    const [host = '', port = ''] = catalogue.queryEnv.REPLICAS.split(':');
    for (const { parentSpanId, attributes } of reads) {
      expect(parentSpanId).to.equal(server.spanId);
      expect(attributes).to.include({
        ...{ 'db.system.name': 'mongodb', 'db.namespace': 'moviesearch', 'db.operation.name': 'find' },
        ...{ 'server.address': host, 'server.port': Number(port) },
      });
      expect(attributes['db.collection.name']).to.match(/^titles_/);
    }
    expect(receiver.bodies.join('\n')).not.to.match(/matrix/i);
    const logged = service
      .log()
      .split('\n')
      .find((line) => line.includes('request answered'));
    expect(JSON.parse(logged ?? '{}')).to.include({ traceId: TRACE, spanId: server.spanId });
  });

  it('are not made where the caller has its own not recorded, and begin here where there is no caller', async () => {
    await start();
    const unrecorded = await ask('/titles/tt0133093', `00-${TRACE}-${CALLER}-00`);
    expect(traceOf(unrecorded)).to.include({ traceId: TRACE, flags: '00' });
    const { traceId, flags } = traceOf(await ask('/titles/tt0133093'));
    expect(flags).to.equal('01');
    const { server } = await spansOf(traceId);
    expect(server).to.include({ name: 'GET /titles/{id}', parentSpanId: '' });
    expect(await service.end()).to.equal(0);
    expect(receiver.spans.filter((span) => span.traceId === TRACE)).to.deep.equal([]);
  });

  it('begin here for the share that OTEL_TRACES_SAMPLER says', async () => {
    await start({ OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' });
    expect(traceOf(await ask('/titles/tt0133093')).flags).to.equal('00');
    await ask('/titles/tt0133093', `00-${TRACE}-${CALLER}-01`);
    await spansOf(TRACE);
    expect(new Set(receiver.spans.map(({ traceId }) => traceId))).to.deep.equal(new Set([TRACE]));
  });

  it('say which read failed, and how the request ended', async () => {
    await start({ REQUEST_DEADLINE_MS: '4000' });
    const failing = { failCommands: ['find'], errorCode: 91, appName: 'movie-search-query pod-7' };
    const admin = catalogue.client.db('admin');
    await admin.command({ configureFailPoint: 'failCommand', mode: 'alwaysOn', data: failing });
    const response = await ask('/directors?title=The+Matrix', `00-${TRACE}-${CALLER}-01`);
    await admin.command({ configureFailPoint: 'failCommand', mode: 'off' });
    expect(response.status).to.equal(503);
    const { server, reads } = await spansOf(TRACE);
    expect(server.status).to.equal(2);
    expect(server.attributes).to.include({
      ...{ 'http.response.status_code': 503, 'error.type': 'NoReplicaReady' },
    });
    expect(server.events.map(({ name }) => name)).to.deep.equal(['exception']);
    const failed = reads.find(({ status }) => status === 2) ?? expect.fail('no read failed');
    expect(failed.attributes['error.type']).to.be.oneOf(['recovering', 'interrupted', 'unreachable']);
    expect(failed.events.map(({ name }) => name)).to.deep.equal(['exception']);
  });

  it('cost no request where they cannot be sent, which is told once, and that they can be again', async () => {
    receiver.answer = 'refuse';
    // Only the last lines of a log are kept, and those of requests would push out what is looked for.
    await start({ LOG_SAMPLE: '0' });
    const lines = (text: string): number => service.log().split(text).length - 1;
    await waitUntil('three batches were lost', async () => {
      expect((await ask('/titles/tt0133093')).status).to.equal(200);
      return receiver.refused >= 3;
    });
    expect(lines('traces cannot be sent')).to.equal(1);
    receiver.answer = 'take';
    await waitUntil('a batch came through', async () => {
      await ask('/titles/tt0133093');
      return lines('traces are sent again') === 1;
    });
    expect(lines('traces cannot be sent')).to.equal(1);
  });

  it('are all sent before the process ends', async () => {
    await start();
    const { traceId } = traceOf(await ask('/titles/tt0133093'));
    expect(await service.end()).to.equal(0);
    expect(receiver.spans.filter((span) => span.traceId === traceId)).to.have.length(2);
  });

  it('do not keep the process from ending where nobody takes them', async () => {
    receiver.answer = 'keep waiting';
    await start({ OTEL_EXPORTER_OTLP_TIMEOUT: '60000' });
    await ask('/titles/tt0133093');
    expect(await service.end()).to.equal(0);
    // Late by the service's own count: what it sends by would wait for longer than Kubernetes does.
    const told = service
      .log()
      .split('\n')
      .find((line) => line.includes('the last traces were not sent'));
    expect(JSON.parse(told ?? '{}')).to.include({ outcome: 'late' });
    expect(receiver.refused).to.be.greaterThan(0);
  });

  it('are not made where they are to be sent nowhere: a caller is only told a span', async () => {
    await start({ OTEL_EXPORTER_OTLP_ENDPOINT: '' });
    const response = await ask('/titles/tt0133093', `00-${TRACE}-${CALLER}-01`);
    expect(traceOf(response)).to.include({ traceId: TRACE, flags: '01' });
    expect((await ask('/titles/tt0133093')).headers.get('traceresponse')).to.equal(null);
    expect(await service.end()).to.equal(0);
    expect(receiver.bodies).to.deep.equal([]);
  });
});
