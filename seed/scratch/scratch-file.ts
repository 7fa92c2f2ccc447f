import { closeSync, mkdtempSync, openSync, readSync, rmdirSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import { SeedError } from '../seed-error.ts';

/** What a scratch file is for. */
export interface ScratchUse {
  /** What to see to where it cannot be written: a clause without a full stop. */
  readonly needs: string;
  /** Absent: the system's own. */
  readonly write?: typeof writeSync;
}

const FOR_A_SNAPSHOT: ScratchUse = {
  needs: 'the folder must be writable and have room for some 300 bytes a title',
};

/** Where bytes are read from that were written before. */
export interface ScratchReader {
  /** Fills bytes from a place on. Throws SeedError where there are fewer. */
  read(bytes: Uint8Array, place: number): void;
}

/** By which another thread of this process finds a scratch file: {@link ScratchView}. */
export interface ScratchHandle {
  readonly file: number;
  readonly folder: string;
}

/**
 * A file for as long as a load needs it: bytes are appended, and read from any place. It is unlinked as soon as it is open, so that
 * nothing is left of it even where the process is killed: a container that starts anew finds the folder of its pod as it was.
 */
export class ScratchFile implements ScratchReader {
  readonly #folder: string;
  readonly #use: Required<ScratchUse>;
  #file: number | undefined;
  #length = 0;

  /** Throws SeedError where no file can be made in the folder. */
  constructor(folder: string, use: ScratchUse = FOR_A_SNAPSHOT) {
    this.#folder = folder;
    this.#use = { write: writeSync, ...use };
    this.#file = this.#attempt(() => openUnlinked(folder));
  }

  /** Bytes in it. */
  get length(): number {
    return this.#length;
  }

  /** For other threads, which may read it until it is closed here. */
  get handle(): ScratchHandle {
    return { file: this.#open(), folder: this.#folder };
  }

  /** Throws SeedError where there is no room. */
  append(bytes: Uint8Array): void {
    const file = this.#open();
    this.#attempt(() => {
      for (let done = 0; done < bytes.length;) {
        const written = this.#use.write(file, bytes, done, bytes.length - done, this.#length);
        done += written;
        this.#length += written;
      }
    });
  }

  read(bytes: Uint8Array, place: number): void {
    const file = this.#open();
    this.#attempt(() => {
      readFully(file, bytes, place);
    });
  }

  /** Ends the file; to do so again does nothing. */
  close(): void {
    const file = this.#file;
    this.#file = undefined;
    if (file !== undefined) closeSync(file);
  }

  #open(): number {
    if (this.#file === undefined) throw new Error('the scratch file was closed before this use of it');
    return this.#file;
  }

  #attempt<Result>(action: () => Result): Result {
    return attempt(this.#folder, this.#use.needs, action);
  }
}

/** A scratch file of another thread. A descriptor is the process's, and each read says from where: neither thread is in the other's way. */
export class ScratchView implements ScratchReader {
  readonly #handle: ScratchHandle;

  constructor(handle: ScratchHandle) {
    this.#handle = handle;
  }

  read(bytes: Uint8Array, place: number): void {
    const { file, folder } = this.#handle;
    attempt(folder, FOR_A_SNAPSHOT.needs, () => {
      readFully(file, bytes, place);
    });
  }
}

function attempt<Result>(folder: string, needs: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    throw new SeedError(
      'SCRATCH_UNAVAILABLE',
      `Cannot keep a temporary file in ${folder} (${error instanceof Error ? error.message : String(error)}): ${needs}.`,
      { cause: error },
    );
  }
}

function readFully(file: number, bytes: Uint8Array, place: number): void {
  for (let done = 0; done < bytes.length;) {
    const read = readSync(file, bytes, done, bytes.length - done, place + done);
    if (read === 0) throw new Error(`the file ends at ${place + done}, before what was written to it`);
    done += read;
  }
}

function openUnlinked(folder: string): number {
  const own = mkdtempSync(join(folder, 'scratch-'));
  try {
    const path = join(own, 'scratch');
    const file = openSync(path, 'wx+', 0o600);
    unlinkSync(path);
    return file;
  } finally {
    rmdirSync(own);
  }
}
