import { STATUS_CODES } from 'node:http';

import { z } from 'zod';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

const parameterFault = z.object({
  parameter: z.string(),
  detail: z.string().meta({ description: 'What is wrong with it, to be read after its name.' }),
});

/** The body of every answer that is an error: RFC 9457. */
export const problemDocument = z.object({
  type: z.string().meta({ description: 'Which kind of problem: about:blank where the status says it all.' }),
  title: z.string(),
  status: z.int(),
  detail: z.string().meta({ description: 'What happened here, and what to do about it.' }),
  instance: z.string().meta({ description: 'The path asked for.' }),
  requestId: z.string().meta({ description: "The request's X-Request-Id, to find it in the logs by." }),
  errors: z.array(parameterFault).optional().meta({ description: 'Each parameter at fault.' }),
});

/** Faults told of one request, and characters of what it sent that are said back: an error is no way to have much sent for little. */
const MAX_FAULTS = 10;
const MAX_ECHO = 100;

/** Text of a request as an answer may repeat it: whole where it is short. */
export function echo(text: string): string {
  return text.length <= MAX_ECHO ? text : `${Array.from(text.slice(0, MAX_ECHO)).slice(0, -1).join('')}…`;
}

export type ProblemDocument = z.infer<typeof problemDocument>;
export type ParameterFault = z.infer<typeof parameterFault>;

export interface ProblemOptions {
  /** Default: about:blank. */
  readonly type?: string;
  readonly title?: string;
  readonly faults?: readonly ParameterFault[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** An answer that is an error. Throw it: the middleware `answerProblems` sends it. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code = 'PROBLEM';
  readonly status: number;
  readonly type: string;
  readonly title: string;
  readonly faults: readonly ParameterFault[];
  readonly headers: Readonly<Record<string, string>>;

  /** @param detail what happened and what to do, for whoever asked */
  constructor(status: number, detail: string, options: ProblemOptions = {}) {
    super(detail, { cause: options.cause });
    this.status = status;
    this.type = options.type ?? 'about:blank';
    this.title = options.title ?? STATUS_CODES[status] ?? 'Error';
    this.faults = options.faults ?? [];
    this.headers = options.headers ?? {};
  }

  document(occurrence: { readonly instance: string; readonly requestId: string }): ProblemDocument {
    const { type, title, status, message: detail, faults } = this;
    return {
      type,
      title,
      status,
      detail,
      instance: echo(occurrence.instance),
      requestId: occurrence.requestId,
      ...(faults.length === 0 ? {} : { errors: [...faults] }),
    };
  }
}

/** The request's parameters cannot be used; says what is wrong with each of them, the first {@link MAX_FAULTS} at least. */
export function invalidParameters(faults: readonly ParameterFault[], cause?: unknown): Problem {
  const told = faults
    .slice(0, MAX_FAULTS)
    .map(({ parameter, detail }) => ({ parameter: echo(parameter), detail }));
  const more = faults.length - told.length;
  const detail = told.map((fault) => `"${fault.parameter}" ${fault.detail}`).join('; ');
  return new Problem(400, `${detail}${more > 0 ? `; and ${more} more` : ''}.`, {
    type: 'urn:movie-search:invalid-parameters',
    title: 'The parameters cannot be used',
    faults: told,
    cause,
  });
}
