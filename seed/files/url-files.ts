import { SeedError } from '../seed-error.ts';
import { decompress } from './decompress.ts';
import { namesOf, type FileFormat, type SourceFile, type SourceFiles } from './source-files.ts';

/** Files under one web address, packed or not, read as they come in. */
export class UrlFiles implements SourceFiles {
  readonly description: string;
  readonly #base: URL;
  readonly #format: FileFormat;
  readonly #headers: Record<string, string>;

  /** `token`, if given, is sent as a bearer token. A query in `base` goes with every file. Throws `SeedError` if `base` holds a password. */
  constructor(base: string, format: FileFormat, token?: string) {
    this.#format = format;
    this.#base = new URL(base);
    if (this.#base.username !== '' || this.#base.password !== '') {
      throw new SeedError(
        'INVALID_CONFIG',
        `SOURCE_URL must not hold a user name or password: give a bearer token in SOURCE_URL_TOKEN_FILE instead.`,
      );
    }
    this.#headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    this.description = `${format.what} at ${withoutSecrets(this.#base)}`;
  }

  async open(name: string, signal: AbortSignal): Promise<SourceFile> {
    for (const ending of this.#format.endings) {
      const file = `${name}${ending}`;
      const response = await this.#fetch(file, signal);
      if (response.ok && response.body !== null) {
        const chunks = decompress(file, response.body, signal);
        return { name: file, modifiedAt: lastModified(response), chunks };
      }
      await response.body?.cancel();
      if (response.status !== 404) throw refused(this.#address(file), response.status);
    }
    throw new SeedError(
      'SOURCE_MISSING',
      `There is no ${namesOf(name, this.#format)} at ${withoutSecrets(this.#base)}: see whether SOURCE_URL is the address of the folder.`,
    );
  }

  async #fetch(file: string, signal: AbortSignal): Promise<Response> {
    const address = this.#address(file);
    try {
      return await fetch(address, { headers: this.#headers, signal });
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

function lastModified(response: Response): Date | null {
  const time = Date.parse(response.headers.get('last-modified') ?? '');
  return Number.isNaN(time) ? null : new Date(time);
}

function refused(address: URL, status: number): SeedError {
  const advice =
    status === 401 || status === 403
      ? 'see whether SOURCE_URL_TOKEN_FILE holds the right token'
      : 'try again later, or see whether SOURCE_URL is right';
  return new SeedError('SOURCE_UNREADABLE', `${withoutSecrets(address)} answered ${status}: ${advice}.`);
}

/** Scheme, host and path: user names, passwords and signed queries stay out of logs. */
function withoutSecrets(address: URL): string {
  return `${address.origin}${address.pathname}`;
}
