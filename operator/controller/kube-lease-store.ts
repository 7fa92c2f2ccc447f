import type { KubeClient } from '../../kube/kube-client.ts';
import { isAlreadyExists, isConflict, isNotFound } from '../../kube/kube-error.ts';
import type { KubeObject, Live, ResourceKind } from '../../kube/resource-kind.ts';
import type { LeaseRecord, LeaseStore, StoredLease } from './leader-elector.ts';

/** The parts of a coordination.k8s.io/v1 Lease that leader election uses. */
interface Lease extends KubeObject {
  spec?: {
    holderIdentity?: string;
    leaseDurationSeconds?: number;
    acquireTime?: string;
    renewTime?: string;
    leaseTransitions?: number;
  };
}

const leases: ResourceKind<Lease> = {
  group: 'coordination.k8s.io',
  version: 'v1',
  plural: 'leases',
  kind: 'Lease',
  namespaced: true,
};

export interface LeaseObject {
  readonly namespace: string;
  readonly name: string;
  /** What whoever holds it says about itself. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A lease kept in a Lease object of the API server. */
export class KubeLeaseStore implements LeaseStore {
  readonly #client: Pick<KubeClient, 'get' | 'create' | 'replace'>;
  readonly #name: { readonly namespace: string; readonly name: string };
  readonly #annotations: Readonly<Record<string, string>> | undefined;

  constructor(
    client: Pick<KubeClient, 'get' | 'create' | 'replace'>,
    { namespace, name, annotations }: LeaseObject,
  ) {
    this.#client = client;
    this.#name = { namespace, name };
    this.#annotations = annotations;
  }

  async read(signal: AbortSignal): Promise<StoredLease | undefined> {
    try {
      return toStored(await this.#client.get(leases, this.#name, { signal }));
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async create(record: LeaseRecord, signal: AbortSignal): Promise<StoredLease | undefined> {
    try {
      return toStored(await this.#client.create(leases, this.#toLease(record), { signal }));
    } catch (error) {
      if (isAlreadyExists(error)) return undefined;
      throw error;
    }
  }

  async replace(version: string, record: LeaseRecord, signal: AbortSignal): Promise<StoredLease | undefined> {
    try {
      return toStored(await this.#client.replace(leases, this.#toLease(record, version), { signal }));
    } catch (error) {
      if (isConflict(error) || isNotFound(error)) return undefined;
      throw error;
    }
  }

  #toLease(record: LeaseRecord, resourceVersion?: string): Lease {
    return {
      metadata: {
        ...this.#name,
        ...(this.#annotations !== undefined && { annotations: this.#annotations }),
        ...(resourceVersion !== undefined && { resourceVersion }),
      },
      spec: {
        holderIdentity: record.holder,
        leaseDurationSeconds: Math.max(1, Math.ceil(record.durationMs / 1000)),
        acquireTime: toMicroTime(record.acquiredAt),
        renewTime: toMicroTime(record.renewedAt),
        leaseTransitions: record.transitions,
      },
    };
  }
}

function toStored({ metadata, spec = {} }: Live<Lease>): StoredLease {
  return {
    version: metadata.resourceVersion,
    record: {
      holder: spec.holderIdentity ?? '',
      durationMs: (spec.leaseDurationSeconds ?? 0) * 1000,
      acquiredAt: Date.parse(spec.acquireTime ?? '') || 0,
      renewedAt: Date.parse(spec.renewTime ?? '') || 0,
      transitions: spec.leaseTransitions ?? 0,
    },
  };
}

/** RFC 3339 with the six decimal places that the API server demands of these fields. */
function toMicroTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000Z');
}
