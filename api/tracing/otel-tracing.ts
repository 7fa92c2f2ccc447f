import { AsyncLocalStorage } from 'node:async_hooks';

import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import { TraceState } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
} from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
  type Sampler,
} from '@opentelemetry/sdk-trace';
import {
  ATTR_DB_COLLECTION_NAME,
  ATTR_DB_NAMESPACE,
  ATTR_DB_OPERATION_BATCH_SIZE,
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_SYSTEM_NAME,
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_REQUEST_METHOD_ORIGINAL,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_NETWORK_PROTOCOL_VERSION,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_SERVICE_NAME,
  ATTR_URL_PATH,
  ATTR_URL_SCHEME,
} from '@opentelemetry/semantic-conventions';

import type { Logger } from '../../logging/logger.ts';
import type { Clock } from '../../time/clock.ts';
import { traceContext } from '../http/trace-context.ts';
import { ReplicaReadError } from '../replica-read-error.ts';
import { ToldOnceExporter } from './told-once-exporter.ts';
import type { SamplerConfig, TracingConfig } from './tracing-config.ts';
import type { RequestBegun, RequestOutcome, RequestSpan, TracedRead, Tracing } from './tracing.ts';

export interface OtelTracingOptions {
  readonly config: TracingConfig;
  readonly logger: Logger;
  readonly clock: Clock;
  /** The pod: tells one process of the service from another. */
  readonly instance: string;
  /** The database that is read from. */
  readonly database: string;
}

const SERVICE_NAME = 'movie-search-query';
/** What is not sent yet: what comes on top is left out, and no request waits for it. */
const MAX_QUEUED = 2048;
const MAX_BATCH = 512;
const SEND_EVERY_MS = 2000;
/** Longer than any name or path that means something. */
const LONGEST_VALUE = 1024;
/** What is left at the end may take so long to be sent. */
const LAST_SPANS_MS = 2000;
/** Methods that may be told as they are: whoever asks could make up any number of others. */
const METHODS = new Set([
  'CONNECT',
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'POST',
  'PUT',
  'QUERY',
  'TRACE',
]);

/**
 * Sends traces by OTLP over HTTP, as JSON, to where the variables `OTEL_EXPORTER_OTLP_…` say, which the exporter reads itself.
 *
 * Nothing is registered with the OpenTelemetry API: what else is in this process makes no spans.
 */
export function openOtelTracing({ config, logger, clock, instance, database }: OtelTracingOptions): Tracing {
  const exporter = new ToldOnceExporter(new OTLPTraceExporter(), logger);
  const provider = new TracerProvider({
    sampler: samplerOf(config.sampler),
    spanLimits: { attributeValueLengthLimit: LONGEST_VALUE },
    resource: defaultResource()
      .merge(resourceFromAttributes({ [ATTR_SERVICE_NAME]: SERVICE_NAME, 'service.instance.id': instance }))
      // What OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say goes before.
      .merge(detectResources({ detectors: [resourceAttributesEnvDetector, serviceNameEnvDetector] })),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter,
        maxQueueSize: MAX_QUEUED,
        maxExportBatchSize: MAX_BATCH,
        scheduledDelayMillis: SEND_EVERY_MS,
      }),
    ],
  });
  const stop = async (): Promise<void> => {
    const late = Promise.withResolvers<'late'>();
    const timer = clock.setTimer(() => late.resolve('late'), LAST_SPANS_MS);
    const sent = provider.shutdown().then(
      () => 'sent' as const,
      // The exporter has said why.
      () => 'not sent' as const,
    );
    const outcome = await Promise.race([sent, late.promise]);
    timer.cancel();
    if (outcome !== 'sent') logger.warn({ outcome }, 'the last traces were not sent');
  };
  return new OtelTracing(provider.getTracer('movie-search'), database, stop);
}

function samplerOf({ followsCaller, share }: SamplerConfig): Sampler {
  const root = new TraceIdRatioBasedSampler(share);
  return followsCaller ? new ParentBasedSampler({ root }) : root;
}

class OtelTracing implements Tracing {
  readonly stop: () => Promise<void>;
  readonly #tracer: Tracer;
  readonly #database: string;
  /** The request that is being worked on, where its trace is recorded. */
  readonly #current = new AsyncLocalStorage<Context>();

  constructor(tracer: Tracer, database: string, stop: () => Promise<void>) {
    this.#tracer = tracer;
    this.#database = database;
    this.stop = stop;
  }

  begin({ method, path, httpVersion, traceparent, tracestate }: RequestBegun): RequestSpan {
    const isKnown = METHODS.has(method);
    const attributes: Attributes = {
      [ATTR_HTTP_REQUEST_METHOD]: isKnown ? method : '_OTHER',
      [ATTR_URL_PATH]: path,
      // TLS ends in front of this service.
      [ATTR_URL_SCHEME]: 'http',
      [ATTR_NETWORK_PROTOCOL_VERSION]: httpVersion,
    };
    if (!isKnown) attributes[ATTR_HTTP_REQUEST_METHOD_ORIGINAL] = method;
    const given = traceparent === undefined ? undefined : traceContext(traceparent);
    const parent = given === undefined ? ROOT_CONTEXT : callersContext(given, tracestate);
    const name = isKnown ? method : 'HTTP';
    const span = this.#tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, parent);
    const { traceId, spanId, traceFlags } = span.spanContext();
    return {
      trace: { traceId, spanId, flags: traceFlags.toString(16).padStart(2, '0') },
      within: (work) =>
        span.isRecording() ? this.#current.run(trace.setSpan(ROOT_CONTEXT, span), work) : work(),
      end: (outcome) => endRequest(span, name, outcome),
    };
  }

  async read<T>(
    { operation, collection, replica, size = 1 }: TracedRead,
    read: () => Promise<T>,
  ): Promise<T> {
    const request = this.#current.getStore();
    if (request === undefined) return await read();
    const attributes: Attributes = {
      [ATTR_DB_SYSTEM_NAME]: 'mongodb',
      [ATTR_DB_NAMESPACE]: this.#database,
      [ATTR_DB_COLLECTION_NAME]: collection,
      [ATTR_DB_OPERATION_NAME]: operation,
      [ATTR_SERVER_ADDRESS]: replica.host,
      [ATTR_SERVER_PORT]: replica.port,
      'movie_search.replica': replica.name,
    };
    if (size > 1) attributes[ATTR_DB_OPERATION_BATCH_SIZE] = size;
    const span = this.#tracer.startSpan(
      `${operation} ${collection}`,
      { kind: SpanKind.CLIENT, attributes },
      request,
    );
    try {
      return await read();
    } catch (error) {
      recordFailure(span, error, typeOf(error));
      throw error;
    } finally {
      span.end();
    }
  }
}

type Given = NonNullable<ReturnType<typeof traceContext>>;

function callersContext({ traceId, parentId, flags }: Given, tracestate: string | undefined): Context {
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId: parentId,
    traceFlags: Number.parseInt(flags, 16) & 1,
    isRemote: true,
    ...(tracestate === undefined ? {} : { traceState: new TraceState(tracestate) }),
  });
}

function endRequest(span: Span, method: string, { route, status, error }: RequestOutcome): void {
  if (span.isRecording()) {
    if (route !== undefined) {
      span.updateName(`${method} ${route}`);
      span.setAttribute(ATTR_HTTP_ROUTE, route);
    }
    span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, status);
    // What is wrong with a request is no failure of who answers it.
    if (status >= 500) recordFailure(span, error, error === undefined ? String(status) : typeOf(error));
  }
  span.end();
}

function recordFailure(span: Span, error: unknown, type: string): void {
  span.setAttribute(ATTR_ERROR_TYPE, type);
  if (error instanceof Error) span.recordException(error);
  span.setStatus({
    code: SpanStatusCode.ERROR,
    ...(error instanceof Error ? { message: error.message } : {}),
  });
}

/** Few different ones, by which failures can be counted. */
function typeOf(error: unknown): string {
  if (error instanceof ReplicaReadError) return error.failure;
  return error instanceof Error ? error.name : '_OTHER';
}
