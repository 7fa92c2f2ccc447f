import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type AttributeValue = string | number | boolean;

/** A span as it came in. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty where it is the first of its trace. */
  readonly parentSpanId: string;
  readonly name: string;
  /** 2: server, 3: client. */
  readonly kind: number;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** Of the process that sent it. */
  readonly resource: Readonly<Record<string, AttributeValue>>;
  /** 0: unset, 2: error. */
  readonly status: number;
  readonly events: readonly { readonly name: string; readonly attributes: ReceivedSpan['attributes'] }[];
}

/** A collector of traces on this machine: OTLP over HTTP, as JSON. */
export interface OtlpReceiver {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** In the order in which they came, those of batches that were refused left out. */
  readonly spans: readonly ReceivedSpan[];
  /** All bodies that came, refused ones too. */
  readonly bodies: readonly string[];
  /** How many batches it refused, or keeps waiting. */
  readonly refused: number;
  /** What it does with batches from now on. */
  answer: 'take' | 'refuse' | 'keep waiting';
  close(): Promise<void>;
}

interface OtlpAttribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}
interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes?: readonly OtlpAttribute[];
  readonly status?: { readonly code?: number };
  readonly events?: readonly { readonly name: string; readonly attributes?: readonly OtlpAttribute[] }[];
}
interface OtlpTraces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly OtlpAttribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
  }[];
}

export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  const bodies: string[] = [];
  const state = { refused: 0, answer: 'take' as OtlpReceiver['answer'] };
  const take = (body: string, response: ServerResponse): void => {
    bodies.push(body);
    if (state.answer === 'take') {
      spans.push(...spansIn(JSON.parse(body) as OtlpTraces));
      response.setHeader('Content-Type', 'application/json').end('{}');
      return;
    }
    state.refused += 1;
    if (state.answer === 'refuse') response.writeHead(400).end();
  };
  const server = createServer((request, response) => {
    if (request.url !== '/v1/traces' || request.headers['content-type'] !== 'application/json') {
      response.writeHead(404).end();
      return;
    }
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => take(Buffer.concat(parts).toString('utf8'), response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    bodies,
    get refused() {
      return state.refused;
    },
    get answer() {
      return state.answer;
    },
    set answer(answer) {
      state.answer = answer;
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function spansIn({ resourceSpans }: OtlpTraces): ReceivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans
      .flatMap(({ spans }) => spans)
      .map(({ traceId, spanId, parentSpanId = '', name, kind, attributes, status, events = [] }) => ({
        ...{ traceId, spanId, parentSpanId, name, kind },
        attributes: valuesOf(attributes),
        resource: valuesOf(resource.attributes),
        status: status?.code ?? 0,
        events: events.map((event) => ({ name: event.name, attributes: valuesOf(event.attributes) })),
      })),
  );
}

function valuesOf(attributes: readonly OtlpAttribute[] = []): ReceivedSpan['attributes'] {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [key, Object.values(value)[0] as AttributeValue]),
  );
}
