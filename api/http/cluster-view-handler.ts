import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';

import { HISTORY_MS, INCIDENT_PATH, SESSION_PATH, STREAM_PATH } from '../../cluster-view/events.ts';
import type { Clock } from '../../time/clock.ts';
import type { ClusterView } from '../cluster-view/cluster-view.ts';
import type { StreamHub } from '../cluster-view/stream-hub.ts';
import { isAllowed, sameText, SESSION_MS, sessionCookie, sessionValue } from '../cluster-view/view-access.ts';
import { clientAddress, type TrustedProxies } from './client-address.ts';
import { PROBLEM_MEDIA_TYPE } from './problem.ts';

export interface ClusterViewHandlerOptions {
  readonly view: Pick<ClusterView, 'watch' | 'firstEvent' | 'incident'>;
  readonly hub: Pick<StreamHub, 'take' | 'isEnded'>;
  readonly clock: Clock;
  /** The token that whoever watches must have; null: none has been read yet, and nobody gets in. Absent: everybody may watch. */
  readonly token?: (() => string | null) | undefined;
  readonly proxies: TrustedProxies | undefined;
}

/** Answers a request, or says that it is none of its own. */
export type Handle = (request: IncomingMessage, response: ServerResponse) => boolean;

const RECONNECT_MS = 1000;
const LONGEST_BODY = 4096;
const INCIDENTS_AT_ONCE = 2;

/**
 * `GET /cluster/stream`, `GET /cluster/incident`, and `POST` and `DELETE /cluster/session`.
 *
 * They are answered outside Koa: a stream is no request that is in flight for hours, has no deadline, takes no place that a search
 * could have, and must not be held back to be compressed.
 */
export function clusterViewHandler(options: ClusterViewHandlerOptions): Handle {
  let incidents = 0;
  const incident = async (url: URL, response: ServerResponse): Promise<void> => {
    if (incidents >= INCIDENTS_AT_ONCE) {
      problem(response, 503, 'Others ask for incidents just now: try again.', { 'Retry-After': '1' });
      return;
    }
    incidents += 1;
    try {
      await answerIncident(url, response, options);
    } finally {
      incidents -= 1;
    }
  };
  return (request, response) => {
    // Every search comes by here: it is not to be parsed for this.
    if (request.url?.includes('/cluster/') !== true) return false;
    const url = URL.parse(request.url, 'http://cluster.view');
    const methods = url === null ? undefined : METHODS[url.pathname];
    if (url === null || methods === undefined) return false;
    if (!methods.includes(request.method ?? '')) {
      const allow = methods.join(', ');
      problem(response, 405, `${url.pathname} takes ${allow}.`, { Allow: allow });
    } else if (url.pathname === SESSION_PATH) {
      finish(response, answerSession(request, response, options));
    } else if (!mayWatch(request, options)) {
      refuse(response);
    } else if (options.hub.isEnded) {
      problem(response, 503, 'This pod is about to stop: ask again, another one answers.', {
        'Retry-After': '1',
      });
    } else {
      const answer =
        url.pathname === STREAM_PATH ? stream(request, response, options) : incident(url, response);
      finish(response, answer);
    }
    return true;
  };
}

const METHODS: Readonly<Record<string, readonly string[]>> = {
  [STREAM_PATH]: ['GET'],
  [INCIDENT_PATH]: ['GET'],
  [SESSION_PATH]: ['POST', 'DELETE'],
};

function mayWatch(request: IncomingMessage, { token, clock }: ClusterViewHandlerOptions): boolean {
  return token === undefined || isAllowed(request, token(), clock.now());
}

function refuse(response: ServerResponse): void {
  const detail = `A token is needed: send it as "Authorization: Bearer <token>", or begin a session with POST ${SESSION_PATH}.`;
  problem(response, 401, detail, { 'WWW-Authenticate': 'Bearer realm="cluster view"' });
}

/** An error that nobody foresaw ends the one answer, and nothing else. */
function finish(response: ServerResponse, answer: Promise<void>): void {
  answer.catch((error: unknown) => {
    if (response.headersSent) response.destroy();
    else problem(response, 500, `The cluster view failed: ${error instanceof Error ? error.name : 'error'}.`);
  });
}

async function stream(
  request: IncomingMessage,
  response: ServerResponse,
  { view, hub, proxies }: ClusterViewHandlerOptions,
): Promise<void> {
  const place = hub.take(addressOf(request, proxies));
  if (place === null) {
    problem(response, 503, 'So many watch already that there is no place for another stream.', {
      'Retry-After': '10',
    });
    return;
  }
  let series: Buffer;
  try {
    series = await view.watch();
  } catch (error) {
    place.leave();
    throw error;
  }
  if (response.closed) {
    place.leave();
    return;
  }
  request.socket.setNoDelay(true);
  response.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    // no-transform: what a proxy compresses, it holds back.
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
    ...SAFE,
  });
  response.write(`retry: ${RECONNECT_MS}\n\n`);
  place.begin(response, view.firstEvent(series));
}

async function answerIncident(
  url: URL,
  response: ServerResponse,
  { view, clock }: ClusterViewHandlerOptions,
): Promise<void> {
  const now = clock.now();
  const to = timeIn(url, 'to') ?? now;
  const from = timeIn(url, 'from') ?? (Number.isNaN(to) ? NaN : to - HISTORY_MS);
  if (Number.isNaN(from) || Number.isNaN(to) || from > to) {
    const detail =
      'Write from and to as milliseconds since 1970, or as times such as 2026-11-30T13:00:00Z: from before to.';
    problem(response, 400, detail);
    return;
  }
  const body = await view.incident(from, to);
  const name = `incident-${new Date(from).toISOString().replaceAll(/[:.]/g, '-')}.json`;
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Disposition': `attachment; filename="${name}"`,
    'Cache-Control': 'no-store',
    ...SAFE,
  });
  response.end(body);
}

/** Undefined where it is not given, NaN where it is no time. */
function timeIn(url: URL, name: string): number | undefined {
  const text = url.searchParams.get(name);
  if (text === null || text === '') return undefined;
  const time = /^\d{1,15}$/.test(text) ? Number(text) : Date.parse(text);
  return Math.abs(time) <= 8.64e15 ? time : NaN;
}

/** Begins a session where the token is right, and ends it by DELETE. Where no token is needed, there is nothing to begin. */
async function answerSession(
  request: IncomingMessage,
  response: ServerResponse,
  { token, clock }: ClusterViewHandlerOptions,
): Promise<void> {
  const isSecure = request.headers['x-forwarded-proto'] === 'https';
  let cookie: string | undefined;
  if (request.method === 'DELETE') cookie = sessionCookie(null, isSecure);
  else if (token !== undefined) {
    const known = token();
    const given = await givenToken(request);
    if (known === null || given === null || !sameText(given, known)) {
      refuse(response);
      return;
    }
    cookie = sessionCookie(sessionValue(known, clock.now() + SESSION_MS), isSecure);
  }
  response.writeHead(204, {
    ...(cookie !== undefined && { 'Set-Cookie': cookie }),
    'Cache-Control': 'no-store',
    ...SAFE,
  });
  response.end();
}

/** The token of `{"token": "…"}`, of a form's field `token`, or of the header; null where there is none. */
async function givenToken(request: IncomingMessage): Promise<string | null> {
  const bearer = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > LONGEST_BODY) return null;
  }
  if (/^application\/x-www-form-urlencoded/i.test(request.headers['content-type'] ?? ''))
    return new URLSearchParams(body).get('token');
  try {
    const { token } = JSON.parse(body) as { token?: unknown };
    return typeof token === 'string' ? token : null;
  } catch {
    // No JSON, and so no token: answered 401 like a wrong one.
    return null;
  }
}

function addressOf(request: IncomingMessage, proxies: TrustedProxies | undefined): string {
  const forwarded = request.headers['x-forwarded-for'];
  return clientAddress(
    request.socket.remoteAddress ?? '',
    Array.isArray(forwarded) ? forwarded.join(',') : forwarded,
    proxies,
  );
}

const SAFE = { 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer' };

function problem(
  response: ServerResponse,
  status: number,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail };
  response.writeHead(status, {
    'Content-Type': PROBLEM_MEDIA_TYPE,
    'Cache-Control': 'no-store',
    ...SAFE,
    ...headers,
  });
  response.end(`${JSON.stringify(body)}\n`);
}
