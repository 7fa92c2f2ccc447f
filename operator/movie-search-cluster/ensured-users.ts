import { canonicalHash } from '../canonical-hash.ts';
import type { ClusterCredentials } from '../mongo/replica-set-admin.ts';

/**
 * Which clusters' database users this process has seen to be as the Secret has them. A look costs the primary a query and this
 * process a hash for each user: so it is taken once, and again where the Secret or the replica set has become another.
 */
export class EnsuredUsers {
  /** By `namespace/name`. No password is kept for longer than it must be. */
  readonly #ensured = new Map<string, string>();

  remember(key: string, replicaSetId: string, credentials: ClusterCredentials): void {
    this.#ensured.set(key, digest(replicaSetId, credentials));
  }

  isEnsured(key: string, replicaSetId: string, credentials: ClusterCredentials): boolean {
    return this.#ensured.get(key) === digest(replicaSetId, credentials);
  }

  forget(key: string): void {
    this.#ensured.delete(key);
  }
}

function digest(replicaSetId: string, credentials: ClusterCredentials): string {
  const { operatorPassword, seedPassword, queryPassword } = credentials;
  return canonicalHash([replicaSetId, operatorPassword, seedPassword, queryPassword]);
}
