import type { Ask, Asked } from '../../api/pages/page-module.ts';

/** How long an answer may take before the service counts as out of reach: far longer than it gives itself. */
const PATIENCE_MS = 15_000;

/**
 * Asks the API from a browser.
 *
 * @param signal ends what is under way
 * @param more headers, beside those that every question has
 * @returns what came back, whatever its status; a body that is no JSON, as proxies send, as a problem document
 */
export function askByHttp(signal: AbortSignal, more: Readonly<Record<string, string>> = {}): Ask {
  return async (path, body) => {
    const response = await fetch(path, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
      headers: {
        Accept: 'application/json',
        // Routing-Cost is in the answer for who asks for it.
        Prefer: 'routing-cost',
        ...more,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    const headers = Object.fromEntries(response.headers);
    return { status: response.status, headers, body: bodyOf(response, await response.text(), path) };
  };
}

function bodyOf({ status, statusText, headers }: Response, text: string, path: string): Asked['body'] {
  if (/\bjson\b/.test(headers.get('content-type') ?? '')) return JSON.parse(text);
  // What is no JSON is from a proxy in front: never an answer.
  return {
    type: 'about:blank',
    title: statusText,
    status,
    detail: statusText,
    instance: path,
    requestId: '',
  };
}
