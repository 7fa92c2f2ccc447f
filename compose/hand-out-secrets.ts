import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ClusterCredentials } from '../operator/mongo/replica-set-admin.ts';
import { authKeys, newCredentials } from '../operator/movie-search-cluster/objects/auth-secret.ts';

type Credential = keyof ClusterCredentials;

/** Who is handed which secrets, in a folder of their own. */
export interface Audience {
  readonly folder: string;
  /** The user that the audience's containers run as. */
  readonly user: number;
  readonly credentials: readonly Credential[];
}

const MONGOD_USER = 999;
const NODE_USER = 65_532;
const everyCredential = Object.keys(authKeys) as Credential[];

/** The audiences of `compose.yaml`, each with a volume of its own: no container sees more than it needs. */
export const audiences: readonly Audience[] = [
  { folder: 'mongod', user: MONGOD_USER, credentials: ['keyFile'] },
  { folder: 'replica-set', user: NODE_USER, credentials: everyCredential },
  { folder: 'seed', user: NODE_USER, credentials: ['seedPassword'] },
  { folder: 'query', user: NODE_USER, credentials: ['queryPassword'] },
];

/** The file of the secrets is not one that this program wrote. The message says what to do. */
export class SecretsUnreadableError extends Error {
  override readonly name = 'SecretsUnreadableError';
  readonly code = 'SECRETS_UNREADABLE';
}

export interface HandOutOptions {
  /** The folder with the originals, in one file: all are there, or none is. */
  readonly store: string;
  /** The folder that holds a folder for each audience. */
  readonly handOut: string;
  /** The folders that mongods keep their data in. */
  readonly dataFolders: readonly string[];
  readonly random: (bytes: number) => Uint8Array;
  /** Makes a user the owner of a file or folder. */
  readonly give: (path: string, user: number) => void;
}

/**
 * Makes the secrets where there are none yet, and hands each audience its copies. Mongods, which must not run as root, are given
 * their data folders. Run again, it hands out the same secrets.
 *
 * @returns whether the secrets were made now
 * @throws SecretsUnreadableError
 */
export function handOutSecrets({ store, handOut, dataFolders, random, give }: HandOutOptions): boolean {
  const known = storedSecrets(store);
  const credentials = known ?? newCredentials(random);
  if (known === null) put(join(store, ORIGINALS), JSON.stringify(credentials));
  for (const { folder, user, credentials: theirs } of audiences) {
    for (const credential of theirs) {
      const file = join(handOut, folder, authKeys[credential]);
      put(file, credentials[credential], (draft) => give(draft, user));
    }
  }
  for (const folder of dataFolders) give(folder, MONGOD_USER);
  return known === null;
}

const ORIGINALS = 'credentials.json';
const secret = z.string().min(1);
const stored = z.object({
  keyFile: secret,
  operatorPassword: secret,
  seedPassword: secret,
  queryPassword: secret,
});

/** Null where there are none. */
function storedSecrets(store: string): ClusterCredentials | null {
  const file = join(store, ORIGINALS);
  try {
    return stored.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new SecretsUnreadableError(
      `${file} cannot be read, or does not hold every secret. Put the file back, or remove the volume that holds the file: ` +
        'all secrets are then made anew, and the data stay.',
      { cause: error },
    );
  }
}

/** Writes the file whole or not at all: a container that starts meanwhile sees the old content or the new. */
function put(file: string, content: string, finish: (draft: string) => void = () => undefined): void {
  const draft = `${file}.new`;
  // One that an interrupted run has left belongs to somebody else already, and may not be written to.
  rmSync(draft, { force: true });
  writeFileSync(draft, content, { mode: 0o400 });
  finish(draft);
  renameSync(draft, file);
}
