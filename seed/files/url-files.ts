import { SeedError } from '../seed-error.ts';
import { CHECKSUMS_FILE, MAX_CHECKSUMS_BYTES, parseChecksums, withChecksum } from './checksums.ts';
import { decompress } from './decompress.ts';
import { FileMeter } from './file-meter.ts';
import { resumedBody } from './resumed-body.ts';
import { namesOf, type FileFormat, type SourceFile, type SourceFiles } from './source-files.ts';

/** What a server wants to see before it gives anything. */
export type UrlCredentials =
  { readonly token: string } | { readonly username: string; readonly password: string };

export interface UrlFilesOptions {
  /** A query in it goes with every file. */
  readonly base: string;
  readonly format: FileFormat;
  readonly credentials?: UrlCredentials | undefined;
  /** Before the first try again after a connection broke. */
  readonly firstPauseMs?: number;
}

/** Files under one web address, packed or not, read as they come in, and read on where a connection breaks. */
export class UrlFiles implements SourceFiles {
  readonly description: string;
  readonly #base: URL;
  readonly #options: UrlFilesOptions;
  readonly #headers: Record<string, string>;
  #checksums: Promise<Map<string, string>> | undefined;

  /** Throws `SeedError` if `base` holds a password. */
  constructor(options: UrlFilesOptions) {
    this.#base = new URL(options.base);
    if (this.#base.username !== '' || this.#base.password !== '') {
      throw new SeedError(
        'INVALID_CONFIG',
        `SOURCE_URL must not hold a user name or password: put them into files of the folder SOURCE_URL_SECRET_DIR instead.`,
      );
    }
    this.#options = options;
    this.#headers = {
      // Ranges and checksums are of the file as it is, not as it may be packed on the way.
      'accept-encoding': 'identity',
      ...authorization(options.credentials),
    };
    this.description = `${options.format.what} at ${withoutSecrets(this.#base)}`;
  }

  async open(name: string, signal: AbortSignal): Promise<SourceFile> {
    const { format } = this.#options;
    this.#checksums ??= this.#readChecksums(signal);
    const checksums = await this.#checksums;
    for (const ending of format.endings) {
      const file = `${name}${ending}`;
      const response = await this.#fetch(file, signal);
      if (!response.ok || response.body === null) {
        await response.body?.cancel();
        if (response.status === 404) continue;
        throw refused(this.#address(file), response.status);
      }
      const meter = new FileMeter(sizeOf(response));
      const bytes = meter.counted(this.#body(file, response, signal));
      const packed = withChecksum(file, bytes, checksums.get(file));
      return {
        name: file,
        modifiedAt: lastModified(response),
        meter,
        chunks: decompress(file, packed, signal),
      };
    }
    throw new SeedError(
      'SOURCE_MISSING',
      `There is no ${namesOf(name, format)} at ${withoutSecrets(this.#base)}: see whether SOURCE_URL is the address of the folder.`,
    );
  }

  async #readChecksums(signal: AbortSignal): Promise<Map<string, string>> {
    const response = await this.#fetch(CHECKSUMS_FILE, signal);
    // A server that is ill may have checksums: to read on without them would let a damaged file pass.
    const isAbsent = [403, 404, 410].includes(response.status);
    if (!response.ok && !isAbsent) {
      await response.body?.cancel();
      throw refused(this.#address(CHECKSUMS_FILE), response.status);
    }
    // Some stores refuse (403) what they do not have, and some sites answer everything with a page.
    const isPage = /^text\/html\b/iu.test(response.headers.get('content-type') ?? '');
    if (!response.ok || isPage || response.body === null) {
      await response.body?.cancel();
      return new Map();
    }
    const parts: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of this.#body(CHECKSUMS_FILE, response, signal)) {
      parts.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_CHECKSUMS_BYTES) break;
    }
    return parseChecksums(Buffer.concat(parts).toString());
  }

  #body(file: string, first: Response, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const { firstPauseMs } = this.#options;
    return resumedBody({
      address: withoutSecrets(this.#address(file)),
      first,
      ask: (headers) => this.#fetch(file, signal, headers),
      signal,
      ...(firstPauseMs !== undefined && { firstPauseMs }),
    });
  }

  async #fetch(file: string, signal: AbortSignal, headers: Record<string, string> = {}): Promise<Response> {
    const address = this.#address(file);
    try {
      return await fetch(address, { headers: { ...this.#headers, ...headers }, signal });
    } catch (error) {
      signal.throwIfAborted();
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      throw new SeedError(
        'SOURCE_UNREADABLE',
        `Cannot reach ${withoutSecrets(address)} (${cause instanceof Error ? cause.message : String(cause)}): see whether SOURCE_URL is right and can be reached from here.`,
        { cause: error },
      );
    }
  }

  #address(file: string): URL {
    const address = new URL(this.#base);
    address.pathname = `${address.pathname.replace(/\/$/u, '')}/${file}`;
    return address;
  }
}

function authorization(credentials: UrlCredentials | undefined): Record<string, string> {
  if (credentials === undefined) return {};
  if ('token' in credentials) return { authorization: `Bearer ${credentials.token}` };
  const { username, password } = credentials;
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
}

/** Of the whole file; null where the server does not say, or says it of what it has packed for the way. */
function sizeOf({ headers }: Response): number | null {
  const length = headers.get('content-length') ?? '';
  return /^\d+$/u.test(length) && !headers.has('content-encoding') ? Number(length) : null;
}

function lastModified(response: Response): Date | null {
  const time = Date.parse(response.headers.get('last-modified') ?? '');
  return Number.isNaN(time) ? null : new Date(time);
}

function refused(address: URL, status: number): SeedError {
  const advice =
    status === 401 || status === 403
      ? 'see whether the Secret (SOURCE_URL_SECRET_DIR) holds the right token, or user name and password'
      : 'try again later, or see whether SOURCE_URL is right';
  return new SeedError('SOURCE_UNREADABLE', `${withoutSecrets(address)} answered ${status}: ${advice}.`);
}

/** Scheme, host and path: user names, passwords and signed queries stay out of logs. */
function withoutSecrets(address: URL): string {
  return `${address.origin}${address.pathname}`;
}
