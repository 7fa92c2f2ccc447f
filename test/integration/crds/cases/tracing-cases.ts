import type { Accepted, Refused } from '../spec-case.ts';
import { query } from '../spec-fragments.ts';

const tracing = (fields: object) => query({ tracing: fields });
const endpoint = 'http://collector.observability:4318';

/** Where traces go. */
export const tracingCases: readonly Refused[] = [
  {
    because: 'traces that go nowhere',
    spec: tracing({ sampleRatio: 0.5 }),
    at: 'spec.query.tracing.endpoint',
    message: 'Required value',
  },
  {
    because: 'a collector without a scheme',
    spec: tracing({ endpoint: 'collector.observability:4318' }),
    at: 'spec.query.tracing.endpoint',
    message: 'write the address of a collector that takes OTLP over HTTP',
  },
  {
    because: 'a collector that is spoken to by gRPC',
    spec: tracing({ endpoint: 'grpc://collector.observability:4317' }),
    at: 'spec.query.tracing.endpoint',
    message: 'write the address of a collector that takes OTLP over HTTP',
  },
  {
    because: 'a collector whose address has a password in it',
    spec: tracing({ endpoint: 'http://films:secret@collector:4318' }),
    at: 'spec.query.tracing.endpoint',
    message: 'without user, query or fragment',
  },
  {
    because: 'an IPv6 address that is none',
    spec: tracing({ endpoint: 'http://[fd00:::1]:4318' }),
    at: 'spec.query.tracing.endpoint',
    message: 'write the address of a collector that takes OTLP over HTTP',
  },
  {
    because: 'a port that no address has',
    spec: tracing({ endpoint: 'http://collector:65536' }),
    at: 'spec.query.tracing.endpoint',
    message: 'write the address of a collector that takes OTLP over HTTP',
  },
  {
    because: 'more traces than there are requests',
    spec: tracing({ endpoint, sampleRatio: 1.5 }),
    at: 'spec.query.tracing.sampleRatio',
    message: 'should be less than or equal to 1',
  },
];

export const tracingAccepted: readonly Accepted[] = [
  { when: 'traces go to a collector', spec: tracing({ endpoint }) },
  {
    when: 'all requests are traced, to a collector below a path',
    spec: tracing({ endpoint: 'https://traces.example.org/tenants/films', sampleRatio: 1 }),
  },
  { when: 'a collector has an IPv6 address', spec: tracing({ endpoint: 'http://[fd00::1]:4318' }) },
  { when: 'only what callers trace is traced', spec: tracing({ endpoint, sampleRatio: 0 }) },
];
