import { hash } from 'node:crypto';

/** Who may ask. */
export interface ApiKeys {
  /** The name of the client that has this key; undefined where nobody has. */
  clientOf(key: string): string | undefined;
}

/** A line of the file is not `name:hash`. */
export class ApiKeysInvalid extends Error {
  override readonly name = 'ApiKeysInvalid';
  readonly code = 'API_KEYS_INVALID';
}

const LINE = /^([\w.-]{1,100}):([\da-f]{64})$/;

/**
 * Keys by their SHA-256: one `name:hash` a line, the hash in hex; empty lines and ones that begin with `#` say nothing. A fast hash
 * will do, for keys are made by a machine (32 random characters and more) and are not guessed one by one.
 *
 * @throws ApiKeysInvalid naming the line, without what stands in it
 */
export function parseApiKeys(text: string): ApiKeys {
  const names = new Map<string, string>();
  text.split('\n').forEach((raw, index) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return;
    const [, name, digest] = LINE.exec(line) ?? [];
    if (name === undefined || digest === undefined) {
      throw new ApiKeysInvalid(`line ${index + 1} is not name:sha256, the hash in 64 hex digits`);
    }
    names.set(digest, name);
  });
  // What is looked up is a hash: how long that takes tells nothing of the key.
  return { clientOf: (key) => names.get(hash('sha256', key, 'hex')) };
}
