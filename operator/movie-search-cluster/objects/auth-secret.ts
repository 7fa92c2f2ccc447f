import type { MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import type { Secret } from '../../kube/resources.ts';
import type { ClusterCredentials } from '../../mongo/replica-set-admin.ts';
import { objectMetadata } from './object-metadata.ts';
import { authSecretName } from './object-names.ts';

/** Where a pod finds the entries of the Secret that are mounted into it. */
export const AUTH_DIRECTORY = '/etc/movie-search/auth';

/** The keys of the Secret, and what each holds. */
export const authKeys = {
  keyFile: 'keyfile',
  operatorPassword: 'operator-password',
  seedPassword: 'seed-password',
  queryPassword: 'query-password',
} as const satisfies Record<keyof ClusterCredentials, string>;

const credentialNames = Object.keys(authKeys) as (keyof ClusterCredentials)[];

/** The Secret's content is no complete set of credentials: what to do is in the message. */
export class IncompleteAuthSecretError extends Error {
  override readonly name = 'IncompleteAuthSecretError';
  readonly code = 'INCOMPLETE_AUTH_SECRET';
}

/** New credentials. `random` gives that many unpredictable bytes. */
export function newCredentials(random: (bytes: number) => Uint8Array): ClusterCredentials {
  const password = (): string => Buffer.from(random(24)).toString('base64url');
  return {
    // MongoDB takes 6 to 1024 base64 characters.
    keyFile: Buffer.from(random(756)).toString('base64'),
    operatorPassword: password(),
    seedPassword: password(),
    queryPassword: password(),
  };
}

export function authSecret(cluster: MovieSearchCluster, credentials: ClusterCredentials): Secret {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: objectMetadata(cluster, 'database', authSecretName(cluster.metadata.name)),
    type: 'Opaque',
    data: Object.fromEntries(
      credentialNames.map((name) => [authKeys[name], Buffer.from(credentials[name]).toString('base64')]),
    ),
  };
}

/**
 * What the Secret holds.
 *
 * @throws IncompleteAuthSecretError where an entry is missing or empty
 */
export function credentialsIn(secret: Pick<Secret, 'metadata' | 'data'>): ClusterCredentials {
  const missing = credentialNames
    .filter((name) => !secret.data?.[authKeys[name]])
    .map((name) => authKeys[name]);
  if (missing.length > 0) {
    throw new IncompleteAuthSecretError(
      `Secret ${secret.metadata.name ?? ''} lacks ${missing.join(', ')}. Put the entries back. If the key file is lost and no ` +
        `member holds data that is needed, delete the Secret and the member pods: all are made anew.`,
    );
  }
  const read = (name: keyof ClusterCredentials): string =>
    Buffer.from(secret.data?.[authKeys[name]] ?? '', 'base64').toString();
  return {
    keyFile: read('keyFile'),
    operatorPassword: read('operatorPassword'),
    seedPassword: read('seedPassword'),
    queryPassword: read('queryPassword'),
  };
}
