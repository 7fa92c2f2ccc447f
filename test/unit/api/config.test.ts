import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';

import { ConfigError, readConfig } from '../../../api/config.ts';

describe('readConfig', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'movie-search-config-'))));
  after(() => rmSync(folder, { recursive: true }));

  function faultsOf(env: Record<string, string>): string {
    try {
      readConfig(env);
    } catch (error) {
      expect(error).to.be.instanceOf(ConfigError);
      return (error as ConfigError).message;
    }
    return expect.fail('the environment was accepted');
  }

  it('needs nothing but to know where the replicas are', () => {
    expect(readConfig({ REPLICAS: 'db-0:27017, [fd00::1]:27018', LOG_LEVEL: '' })).to.deep.equal({
      port: 8080,
      adminPort: 9090,
      logLevel: 'info',
      logSample: 0.001,
      podName: hostname(),
      zone: null,
      nodeName: null,
      routingFile: null,
      replicas: {
        kind: 'fixed',
        addresses: [
          { name: 'db-0:27017', host: 'db-0', port: 27017 },
          { name: '[fd00::1]:27018', host: 'fd00::1', port: 27018 },
        ],
      },
      mongodb: { database: 'moviesearch' },
      requestDeadlineMs: 2000,
      shutdownDelayMs: 5000,
      idleConnectionMs: 620_000,
      maxInFlight: 1000,
      queue: { length: 1000, maxWaitMs: 100 },
      access: { trustedProxies: [], apiKeysRequired: true, corsOrigins: [] },
      webRoot: null,
      clusterView: { kind: 'off' },
      peers: null,
      cluster: null,
      tracing: null,
      answerCacheBytes: 16 * 1024 * 1024,
    });
  });

  it('takes everything from the environment', () => {
    const passwordFile = join(folder, 'query-password');
    writeFileSync(passwordFile, 'secret\n');
    expect(
      readConfig({
        PORT: '80',
        ADMIN_PORT: '81',
        LOG_LEVEL: 'debug',
        LOG_SAMPLE: '.5',
        POD_NAME: 'm-query-1',
        POD_NAMESPACE: 'movies',
        ZONE: 'eu-1a',
        NODE_NAME: 'node-1',
        ROUTING_FILE: '/routing/routing.json',
        READ_SERVICE: 'm-read',
        MONGODB_USERNAME: 'reader',
        MONGODB_PASSWORD_FILE: passwordFile,
        MONGODB_DATABASE: 'films',
        REQUEST_DEADLINE_MS: '500',
        SHUTDOWN_DELAY_MS: '0',
        IDLE_CONNECTION_MS: '5000',
        MAX_IN_FLIGHT: '10',
        QUEUE_LENGTH: '0',
        QUEUE_MS: '20',
        TRUSTED_PROXIES: '10.0.0.0/8, ::1',
        API_KEYS_FILE: '/keys',
        API_KEYS_REQUIRED: 'false',
        CLIENT_REQUESTS_PER_SECOND: '50',
        CORS_ORIGINS: 'https://films.example,*',
        CLUSTER_VIEW: 'token',
        CLUSTER_VIEW_TOKEN_FILE: '/view/token',
        CLUSTER_NAME: 'm',
        PEER_SERVICE: 'm-query',
        ANSWER_CACHE_BYTES: '0',
        WEB_ROOT: '/app/web',
      }),
    ).to.deep.equal({
      port: 80,
      adminPort: 81,
      logLevel: 'debug',
      logSample: 0.5,
      podName: 'm-query-1',
      zone: 'eu-1a',
      nodeName: 'node-1',
      routingFile: '/routing/routing.json',
      replicas: { kind: 'service', service: 'm-read', namespace: 'movies' },
      mongodb: { database: 'films', credentials: { username: 'reader', password: 'secret' } },
      requestDeadlineMs: 500,
      shutdownDelayMs: 0,
      idleConnectionMs: 5000,
      maxInFlight: 10,
      queue: { length: 0, maxWaitMs: 20 },
      access: {
        trustedProxies: ['10.0.0.0/8', '::1'],
        apiKeysFile: '/keys',
        apiKeysRequired: false,
        rate: { perSecond: 50, burst: 100 },
        corsOrigins: ['https://films.example', '*'],
      },
      webRoot: '/app/web',
      clusterView: { kind: 'token', file: '/view/token' },
      peers: { kind: 'service', service: 'm-query', namespace: 'movies' },
      cluster: { name: 'm', namespace: 'movies' },
      tracing: null,
      answerCacheBytes: 0,
    });
  });

  it('takes who is traced, and how, from the variables of OpenTelemetry', () => {
    const tracing = (env: Record<string, string>) => readConfig({ REPLICAS: 'db-0:27017', ...env }).tracing;
    const OTEL_EXPORTER_OTLP_ENDPOINT = 'http://collector:4318';
    const to = { OTEL_EXPORTER_OTLP_ENDPOINT };
    expect(tracing({ OTEL_TRACES_SAMPLER: 'always_on' })).to.equal(null);
    expect(tracing({ ...to, OTEL_SDK_DISABLED: 'true' })).to.equal(null);
    const all = { sampler: { followsCaller: true, share: 1 } };
    expect(tracing(to)).to.deep.equal(all);
    expect(tracing({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://collector/x' })).to.deep.equal(all);
    for (const [OTEL_TRACES_SAMPLER, followsCaller, share] of [
      ['always_on', false, 1],
      ['always_off', false, 0],
      ['traceidratio', false, 0.25],
      ['parentbased_always_on', true, 1],
      ['parentbased_always_off', true, 0],
      ['parentbased_traceidratio', true, 0.25],
    ] as const)
      expect(tracing({ ...to, OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG: '0.25' })).to.deep.equal({
        sampler: { followsCaller, share },
      });
    const faults = faultsOf({
      ...{ REPLICAS: 'db-0:27017', OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' },
      ...{ OTEL_TRACES_SAMPLER: 'sometimes', OTEL_TRACES_SAMPLER_ARG: '2' },
    });
    expect(faults).to.match(/OTEL_EXPORTER_OTLP_ENDPOINT: is no http or https URL/);
    expect(faults).to.match(/OTEL_TRACES_SAMPLER: is none of/);
    expect(faults).to.match(/OTEL_TRACES_SAMPLER_ARG: is not a share/);
  });

  it('lists everything that is wrong at once', () => {
    const message = faultsOf({
      PORT: '70000',
      LOG_LEVEL: 'loud',
      REPLICAS: 'db-0:27017,db-1',
      MONGODB_PASSWORD_FILE: join(folder, 'missing'),
      REQUEST_DEADLINE_MS: '2s',
      TRUSTED_PROXIES: '10.0.0.0/8,10.0.0.0/33,proxy',
      CORS_ORIGINS: 'https://films.example/',
    });
    expect(
      message
        .split('\n')
        .slice(1)
        .map((line) => line.trim().split(':')[0]),
    ).to.include.members([
      'TRUSTED_PROXIES',
      'CORS_ORIGINS',
      'PORT',
      'LOG_LEVEL',
      'REPLICAS',
      'MONGODB_PASSWORD_FILE',
      'REQUEST_DEADLINE_MS',
    ]);
    expect(message)
      .to.include('"db-1" is not host:port')
      .and.include('REQUEST_DEADLINE_MS: is not a whole number');
  });

  for (const [what, env, fault] of [
    ['neither READ_SERVICE nor REPLICAS', {}, 'set exactly one'],
    ['both', { READ_SERVICE: 'm-read', POD_NAMESPACE: 'movies', REPLICAS: 'db-0:27017' }, 'set exactly one'],
    ['a Service without a namespace', { READ_SERVICE: 'm-read' }, 'POD_NAMESPACE'],
    ['a view behind a token that is nowhere', { CLUSTER_VIEW: 'token' }, 'CLUSTER_VIEW_TOKEN_FILE'],
    ['query pods named twice', { PEER_SERVICE: 'm-query', PEERS: 'a:9090' }, 'PEER_SERVICE, PEERS'],
    ['a resource without a namespace', { CLUSTER_NAME: 'm' }, 'CLUSTER_NAME'],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(faultsOf(env)).to.include(fault);
    });
  }

  it('refuses an empty password', () => {
    const passwordFile = join(folder, 'empty');
    writeFileSync(passwordFile, '\n');
    expect(faultsOf({ REPLICAS: 'db-0:27017', MONGODB_PASSWORD_FILE: passwordFile })).to.include('is empty');
  });
});
