import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One input of a cached step: a fact, the bytes of a file, or every file below a folder. */
export type Input = { readonly fact: unknown } | { readonly file: string } | { readonly folder: string };

/**
 * A key that changes whenever an input does: 16 hex digits of SHA-256.
 * Paths themselves are not part of it, so two clones of the same sources agree.
 * Throws what the file system throws when an input is missing.
 */
export function fingerprint(inputs: readonly Input[]): string {
  const hash = createHash('sha256');
  for (const input of inputs) {
    if ('fact' in input) {
      feed(hash, 'fact', Buffer.from(JSON.stringify(input.fact)));
    } else if ('file' in input) {
      feed(hash, 'file', readFileSync(input.file));
    } else {
      for (const name of filesBelow(input.folder)) feed(hash, name, readFileSync(join(input.folder, name)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/** Lengths go in first, so that no two different lists of inputs give the same stream of bytes. */
function feed(hash: ReturnType<typeof createHash>, label: string, content: Buffer): void {
  hash.update(`${String(label.length)}:${label}${String(content.length)}:`).update(content);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}
