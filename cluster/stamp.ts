import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Writes a whole file or nothing: a reader, and a run after a kill, sees the old content or the new. */
export function writeAtomically(path: string, content: string | Uint8Array, mode = 0o644): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${String(process.pid)}.new`;
  writeFileSync(draft, content, { mode });
  renameSync(draft, path);
}

/** The text of a file, or undefined where there is none. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Remembers, by name, the key of the inputs with which a step last succeeded. */
export class Stamps {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  has(name: string, key: string): boolean {
    return readIfThere(join(this.#folder, name)) === key;
  }

  set(name: string, key: string): void {
    writeAtomically(join(this.#folder, name), key);
  }

  clear(name: string): void {
    rmSync(join(this.#folder, name), { force: true });
  }
}
