import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

import type { ByteText } from '../byte-text.ts';
import type { AppContext, AppMiddleware } from '../http/app-state.ts';
import { isFresh } from '../http/fresh.ts';
import { DATA_POLICY, reply } from '../http/reply.ts';

/** A file as it goes out. */
interface PageFile {
  readonly etag: string;
  readonly head: readonly string[];
  readonly policy: string;
  readonly plain: ByteText;
  /** After Brotli, where the build made that. */
  readonly brotli: ByteText | undefined;
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};

/** Files that have their hash in their name are never other ones: a year, the longest that caches keep. */
const HASHED = '/assets/';
const FOREVER = 'public, max-age=31536000, immutable';

/** Ending of the compressed copies. */
const COPY = '.br';

/** The service worker may load and ask what its page may. */
const WORKER = '/sw.js';
const WORKER_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'";

/**
 * Sends the files of the pages: those in /assets to be kept for ever, others to be asked for each time.
 *
 * All are read once, now: they are small, they belong to the pages that were loaded with them, and a build that is replaced meanwhile
 * does no harm.
 */
export function pageFiles(clientFolder: string): AppMiddleware {
  const all = new Map(
    listed(clientFolder).map((path) => [addressOf(clientFolder, path), readFileSync(path)]),
  );
  const plain = [...all].filter(([address]) => !address.endsWith(COPY));
  const files = new Map(
    plain.map(([address, content]) => [address, pageFile(address, content, all.get(address + COPY))]),
  );
  return (ctx, next) => {
    const { method, url = '' } = ctx.req;
    const file = method === 'GET' || method === 'HEAD' ? files.get(url) : undefined;
    if (file === undefined) return next();
    ctx.state.route = url.startsWith(HASHED) ? 'page assets' : `page ${url}`;
    sendFile(ctx, file);
    return Promise.resolve();
  };
}

function sendFile(ctx: AppContext, { etag, head, policy, plain, brotli }: PageFile): void {
  if (isFresh(etag, ctx.req.headers)) {
    reply(ctx, 304, head, undefined, policy);
  } else if (brotli !== undefined && ctx.acceptsEncodings('br', 'identity') === 'br') {
    reply(ctx, 200, [...head, 'Content-Encoding', 'br'], brotli, policy);
  } else {
    reply(ctx, 200, head, plain, policy);
  }
}

function pageFile(address: string, content: Buffer, compressed: Buffer | undefined): PageFile {
  const type = TYPES[extname(address)];
  if (type === undefined) throw new Error(`${address}: there is no media type for "${extname(address)}"`);
  const etag = createHash('sha256').update(content).digest('base64url').slice(0, 22);
  const head = ['Content-Type', type, 'ETag', `W/"${etag}"`, 'Vary', 'Accept-Encoding'];
  head.push('Cache-Control', address.startsWith(HASHED) ? FOREVER : 'no-cache');
  const policy = address === WORKER ? WORKER_POLICY : DATA_POLICY;
  return { etag, head, policy, plain: bytesOf(content), brotli: compressed && bytesOf(compressed) };
}

function listed(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function addressOf(folder: string, path: string): string {
  return `/${relative(folder, path).split(sep).join('/')}`;
}

function bytesOf(content: Buffer): ByteText {
  return content.toString('latin1') as ByteText;
}
