import { fromByteText } from '../byte-text.ts';
import type { Deadline } from '../deadline.ts';
import { admitted, TURNED_AWAY, type AdmittedOptions } from '../http/admitted.ts';
import { checkedPath } from '../http/checked-path.ts';
import { checkedQuery } from '../http/checked-query.ts';
import { explainRouting, type RoutingCostOf } from '../http/explain-routing.ts';
import { Problem } from '../http/problem.ts';
import { problemOf } from '../http/problem-of.ts';
import { requestTarget } from '../http/request-target.ts';
import type { Answer, Route } from '../http/route.ts';
import type { Asked } from './page-module.ts';
import { pathPattern } from './path-patterns.ts';

/** Who asks by a page. */
export interface PageClient {
  readonly client: string;
  readonly onDeadline: (deadline: Deadline) => void;
  readonly requestId: string;
  /** Is told of what went wrong here: not of what was wrong with the question. */
  readonly onError: (error: unknown) => void;
}

/** Asks a route by its address, for somebody. */
export type AskRoutes = (path: string, body: object | undefined, by: PageClient) => Promise<Asked>;

const OVERLOADED = {
  type: 'urn:movie-search:overloaded',
  title: 'Too many requests at once',
  headers: { 'Retry-After': '1' },
};

/**
 * Asks the routes of a table within the process, as a request by HTTP would be answered: checked, admitted, within the deadline; what
 * is thrown comes back as a problem document.
 */
export function askRoutes(
  table: readonly Route[],
  options: AdmittedOptions & { readonly routingCostOf: RoutingCostOf },
): AskRoutes {
  const found = table.map((route) => ({ route, pattern: pathPattern(route.path) }));

  const answerTo = async (path: string, body: object | undefined, by: PageClient): Promise<Asked> => {
    const target = requestTarget(path);
    for (const { route, pattern } of found) {
      const values =
        route.method === (body === undefined ? 'GET' : 'POST') ? pattern.match(target.path) : null;
      if (values === null) continue;
      const { params } = route;
      const prepared = route.prepare({
        path: params.path && checkedPath(params.path, values),
        query: params.query && checkedQuery(params.query, target.queryString),
        body: params.body?.schema.parse(body),
      });
      const kept = route.kept?.(prepared);
      if (kept !== undefined) return askedOf(kept, by.requestId);
      const answer = await admitted({ route, prepared, ...by }, options, (found, workedMs) =>
        askedOf(
          explainRouting(found, 'routing-cost', { costOf: options.routingCostOf, workedMs }),
          by.requestId,
        ),
      );
      if (answer !== TURNED_AWAY) return answer;
      throw new Problem(503, 'More is asked here at the moment than can be answered in time.', OVERLOADED);
    }
    throw new Error(`a page asked for ${target.path}, where there is nothing`);
  };

  return (path, body, by) =>
    answerTo(path, body, by).catch((error: unknown) => {
      const problem = problemOf(error);
      if (problem.status >= 500) by.onError(error);
      return askedOfProblem(problem, path, by.requestId);
    });
}

/** A problem as it comes back to a page. */
export function askedOfProblem(problem: Problem, instance: string, requestId: string): Asked {
  return {
    status: problem.status,
    headers: lowerCase(problem.headers),
    body: problem.document({ instance, requestId }),
  };
}

function askedOf({ body, headers = {} }: Answer, requestId: string): Asked {
  return {
    status: 200,
    headers: lowerCase({ ...headers, 'X-Request-Id': requestId }),
    body: 'value' in body ? body.value : JSON.parse(fromByteText(body.bytes)),
  };
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
