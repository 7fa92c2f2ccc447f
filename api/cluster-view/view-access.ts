import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';

import type { Logger } from '../../logging/logger.ts';
import { pause, type Clock } from '../../time/clock.ts';

/** Who may see the view. */
export type ViewAccess =
  { readonly kind: 'off' } | { readonly kind: 'on' } | { readonly kind: 'token'; readonly file: string };

export const SESSION_COOKIE = 'movie-search-cluster';
/** How long a page may watch before it asks for the token again. */
export const SESSION_MS = 12 * 3_600_000;
/** A shorter one can be guessed. */
const SHORTEST_TOKEN = 16;
/** How old the known token may become. The kubelet takes up to a minute to write a changed Secret into a pod. */
const READ_EVERY_MS = 5000;

/** Whether two texts are equal, in a time that does not tell where they differ. */
export function sameText(a: string, b: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}

/**
 * What a session's cookie has: until when it counts, and that whoever made it knew the token. So every pod takes what another has
 * given, nothing has to be remembered, and another token ends all sessions.
 */
export function sessionValue(token: string, until: number): string {
  const mac = createHmac('sha256', token)
    .update(`movie-search cluster view until ${until}`)
    .digest('base64url');
  return `${until}.${mac}`;
}

/** Whether a session's cookie counts. */
export function isSession(token: string, value: string, now: number): boolean {
  const until = Number(/^(\d{1,16})\./.exec(value)?.[1]);
  return until > now && until <= now + SESSION_MS && sameText(value, sessionValue(token, until));
}

/** Follows the token in a file. While it cannot be read, or is unfit, the token before stays good; before there was one, nobody gets in. */
export class ViewToken {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #token: string | null = null;
  /** The token, or what kept it from being read, as last seen. */
  #seen: string | undefined;

  constructor(path: string, { clock, logger }: { readonly clock: Clock; readonly logger: Logger }) {
    this.#path = path;
    this.#clock = clock;
    this.#logger = logger;
  }

  get token(): string | null {
    return this.#token;
  }

  async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.read();
      await pause(this.#clock, READ_EVERY_MS, signal);
    }
  }

  async read(): Promise<void> {
    let error: Error | undefined;
    let token = '';
    try {
      token = (await readFile(this.#path, 'utf8')).trim();
      if (token.length < SHORTEST_TOKEN)
        error = new Error(`the token is shorter than ${SHORTEST_TOKEN} characters`);
    } catch (caught) {
      error = caught instanceof Error ? caught : new Error(String(caught));
    }
    const seen = error === undefined ? token : error.message;
    if (seen === this.#seen) return;
    this.#seen = seen;
    const { path } = { path: this.#path };
    if (error !== undefined) {
      this.#logger.warn(
        { path, err: error },
        'the token of the cluster view is not usable: the one before stays',
      );
      return;
    }
    this.#token = token;
    this.#logger.info({ path }, 'token of the cluster view read');
  }
}

/** Whether a request brings the token, or a session that was begun with it. */
export function isAllowed({ headers }: IncomingMessage, token: string | null, now: number): boolean {
  if (token === null) return false;
  const bearer = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return sameText(bearer, token);
  const session = cookie(headers.cookie ?? '', SESSION_COOKIE);
  return session !== null && isSession(token, session, now);
}

/** The `Set-Cookie` that begins a session, or with `value` null ends it. */
export function sessionCookie(value: string | null, isSecure: boolean): string {
  const age = value === null ? 0 : SESSION_MS / 1000;
  const attributes = `Path=/cluster; Max-Age=${age}; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
  return `${SESSION_COOKIE}=${value ?? ''}; ${attributes}`;
}

function cookie(header: string, name: string): string | null {
  for (const pair of header.split(';')) {
    const [key, ...value] = pair.trim().split('=');
    if (key === name) return value.join('=');
  }
  return null;
}
