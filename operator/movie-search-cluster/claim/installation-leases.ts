import type { KubeClient } from '../../../kube/kube-client.ts';
import { isForbidden, isNotFound, KubeError } from '../../../kube/kube-error.ts';
import { leases } from '../../kube/resources.ts';
import type { Installation } from './installation.ts';
import { namespacesOf } from './lease-scope.ts';

/** What can be seen of another installation's Lease. */
export type LeaseSight =
  | {
      readonly kind: 'Seen';
      /** Who leads; `''`: the last one has given the lease back. */
      readonly holder: string;
      /** RFC 3339, by the clock of who leads: only good for telling whether it changes. */
      readonly renewedAt: string;
      /** What its leader looks after; null: all namespaces. */
      readonly namespaces: readonly string[] | null;
    }
  | { readonly kind: 'Absent' }
  /** It may not be read, or the API server does not answer. */
  | { readonly kind: 'Hidden'; readonly why: 'Forbidden' | 'NoAnswer' };

/** Reads Leases of other installations. */
export interface InstallationLeases {
  /** Never fails: what cannot be read is hidden. */
  read(installation: Installation, signal: AbortSignal): Promise<LeaseSight>;
}

export class KubeInstallationLeases implements InstallationLeases {
  readonly #kube: Pick<KubeClient, 'get'>;

  constructor(kube: Pick<KubeClient, 'get'>) {
    this.#kube = kube;
  }

  async read({ namespace, lease: name }: Installation, signal: AbortSignal): Promise<LeaseSight> {
    try {
      const { metadata, spec } = await this.#kube.get(leases, { namespace, name }, { signal });
      return {
        kind: 'Seen',
        holder: spec?.holderIdentity ?? '',
        renewedAt: spec?.renewTime ?? '',
        namespaces: namespacesOf(metadata.annotations),
      };
    } catch (error) {
      if (isNotFound(error)) return { kind: 'Absent' };
      if (!(error instanceof KubeError)) throw error;
      return { kind: 'Hidden', why: isForbidden(error) ? 'Forbidden' : 'NoAnswer' };
    }
  }
}
