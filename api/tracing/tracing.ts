import type { TraceContext } from '../http/trace-context.ts';
import type { ReplicaAddress } from '../replica-pool/replica-source.ts';

/** What is known of a request before it is looked at. */
export interface RequestBegun {
  readonly method: string;
  /** The path as it was written, without the query: that has what people typed. */
  readonly path: string;
  /** `1.0` or `1.1`. */
  readonly httpVersion: string;
  readonly traceparent: string | undefined;
  readonly tracestate: string | undefined;
}

export interface RequestOutcome {
  /** Path of the route that took it, such as `/titles/{id}`; undefined where none did. */
  readonly route: string | undefined;
  readonly status: number;
  /** What went wrong here, where something did. */
  readonly error: unknown;
}

/** A request as a trace has it. */
export interface RequestSpan {
  /** Its place in the trace: of the caller's, where there is one that can be read. */
  readonly trace: TraceContext;
  /** Does its work, so that whatever is read meanwhile is read for it. */
  within<T>(work: () => T): T;
  end(outcome: RequestOutcome): void;
}

/** A read from a replica as a trace has it. It says where, and how much; never what was asked. */
export interface TracedRead {
  /** MongoDB's command, such as `find`. */
  readonly operation: string;
  readonly collection: string;
  readonly replica: ReplicaAddress;
  /** How many keys, ids or the like are asked for at once. */
  readonly size?: number | undefined;
}

/** Tells reads of the request that they are made for. */
export interface ReadTracer {
  /** Does the read. What is read for no request, or for one whose trace is not recorded, is told of nobody. */
  read<T>(of: TracedRead, read: () => Promise<T>): Promise<T>;
}

/** Tells of requests and reads, in the terms of OpenTelemetry. */
export interface Tracing extends ReadTracer {
  begin(request: RequestBegun): RequestSpan;
  /** Sends what was not sent yet, for as long as that may take, and ends. Never throws. */
  stop(): Promise<void>;
}
