import { randomBytes } from 'node:crypto';

/** The place of a request in a trace: the caller's where there is one, and a span of our own in it. */
export interface TraceContext {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits, new. */
  readonly spanId: string;
  /** Two hex digits; the last bit says that the trace is recorded. */
  readonly flags: string;
}

/** A place in a trace that a caller began. */
export interface ContinuedTrace extends TraceContext {
  /** The caller's span, 16 hex digits. */
  readonly parentId: string;
}

const TRACEPARENT = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(?:-.*)?$/;

/** What a `traceparent` header says (W3C Trace Context, 3.2); undefined where it is none, which is to be ignored. */
export function traceContext(traceparent: string): ContinuedTrace | undefined {
  const [, traceId, parentId, flags] = TRACEPARENT.exec(traceparent) ?? [];
  if (traceId === undefined || parentId === undefined || flags === undefined) return undefined;
  return { traceId, parentId, flags, spanId: randomBytes(8).toString('hex') };
}
