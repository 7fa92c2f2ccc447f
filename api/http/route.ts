import type { z } from 'zod';

import type { ByteText } from '../byte-text.ts';
import type { Deadline } from '../deadline.ts';

/** What a handler answers with; `sendAnswer` makes headers, 304 and HEAD of it. */
export interface Answer {
  /** JSON ready to go out, or a value to be made JSON. */
  readonly body: { readonly bytes: ByteText } | { readonly value: object };
  /** What an equal body always has and another never: If-None-Match is answered by it. Absent: the body has no tag. */
  readonly etag?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a handler may know of the request beside its parameters. */
export interface RouteCall {
  /** Passes when the request's time is over, or when nobody waits for the answer any more. */
  readonly deadline: Deadline;
}

/** The parts of a request that a route takes, checked. */
interface RouteInput<Path, Query, Body> {
  readonly path: Path;
  readonly query: Query;
  readonly body: Body;
}

interface JsonBody<B extends z.ZodType = z.ZodType> {
  readonly schema: B;
  /** Name of the schema in the OpenAPI document. */
  readonly component: string;
  /** One that is longer is answered 413. */
  readonly maxBytes: number;
}

/** How much work a request is. */
export interface RequestSize {
  /** Work under way at one time, where a lookup by title is 1. */
  readonly cost: number;
  /** How many times one after the other: that a request takes long because it is many is no sign of overload. */
  readonly turns: number;
}

interface RouteDescription {
  readonly method: 'GET' | 'POST';
  /** As OpenAPI writes it: `/titles/{id}`. */
  readonly path: string;
  readonly operationId: string;
  /** One line for the OpenAPI document. */
  readonly summary: string;
  readonly response: {
    readonly description: string;
    /** Name of the body's schema among the components. */
    readonly component: string;
    /** Name and description of each header worth telling of. */
    readonly headers?: Readonly<Record<string, string>>;
  };
  /** Schemas by their names in the OpenAPI document: the response's, and those within it that have a name. */
  readonly components: Readonly<Record<string, z.ZodType>>;
  /** What each status means that this route answers beside those that every route may (`openapi-document.ts`). */
  readonly problems: Readonly<Record<number, string>>;
  /** Work of one request, where a lookup by title is 1; where requests differ, that of the smallest: see `sizeOf`. */
  readonly cost: number;
}

/**
 * One thing that can be asked. Routes of @koa/router, the checks of parameters and bodies, and the OpenAPI document all follow from
 * this entry.
 *
 * To add a route: write a file `<its-name>-route.ts` with a function that takes what the route needs and returns
 * `defineRoute({…})`, and add it to `route-table.ts`. Parameters in the path and in the query are strict zod objects over text, whose
 * every field has a description; a body is JSON. The handler gets them checked and returns an {@link Answer}; what it throws is
 * answered by `problemOf`. Of two routes that match a path, the first in the table wins: put `/titles/suggest` before
 * `/titles/{id}`.
 */
export interface Route extends RouteDescription {
  readonly params: {
    readonly path?: z.ZodObject;
    readonly query?: z.ZodObject;
    readonly body?: JsonBody;
  };
  /** The checked input as `handle` takes it: what follows from it alone is done here, once for all who ask with the same URL. */
  prepare(input: RouteInput<unknown, unknown, unknown>): unknown;
  /** How much work this request is; absent: `cost`, in one turn. */
  sizeOf?(prepared: unknown): RequestSize;
  /** The answer, where it is there already: given whatever else is under way. */
  kept?(prepared: unknown): Answer | undefined;
  /** Works the answer out, once there is room for its cost. */
  handle(prepared: unknown, call: RouteCall): Answer | Promise<Answer>;
}

type Output<S> = S extends z.ZodType ? z.output<S> : undefined;

interface TypedRoute<
  P extends z.ZodObject | undefined,
  Q extends z.ZodObject | undefined,
  B extends z.ZodType | undefined,
  Prepared,
> extends RouteDescription {
  readonly params: {
    readonly path?: P;
    readonly query?: Q;
    readonly body?: B extends z.ZodType ? JsonBody<B> : undefined;
  };
  prepare?(input: RouteInput<Output<P>, Output<Q>, Output<B>>): Prepared;
  sizeOf?(prepared: Prepared): RequestSize;
  kept?(prepared: Prepared): Answer | undefined;
  handle(prepared: Prepared, call: RouteCall): Answer | Promise<Answer>;
}

/** A route whose handler knows the types that its own schemas make. Without `prepare` it gets the checked input. */
export function defineRoute<
  P extends z.ZodObject | undefined = undefined,
  Q extends z.ZodObject | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
  Prepared = RouteInput<Output<P>, Output<Q>, Output<B>>,
>(route: TypedRoute<P, Q, B, Prepared>): Route {
  // The input is what these schemas made: `routes.ts` checks with the very same ones.
  return { prepare: (input: unknown) => input, ...route } as unknown as Route;
}
