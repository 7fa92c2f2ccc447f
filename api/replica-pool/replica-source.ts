/** Where a replica listens, and what it is called. */
export interface ReplicaAddress {
  /** The pod's name; `host:port` where there are no pods. */
  readonly name: string;
  /** A host name or an IP address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** The zone it runs in, where that is known. */
  readonly zone?: string | undefined;
  /** The node it runs on, where that is known. */
  readonly node?: string | undefined;
}

/** Knows which replicas may be read from. */
export interface ReplicaSource {
  /**
   * Calls `listener` with the whole list as soon as it is known and again whenever it changes, until `signal` aborts. An
   * empty list means that there are none; while the list cannot be learnt, `listener` is not called and the last list stands.
   */
  watch(listener: (replicas: readonly ReplicaAddress[]) => void, signal: AbortSignal): void;
}

/** A pod that comes back under its name with another address is another replica. */
export function sameAddress(a: ReplicaAddress, b: ReplicaAddress): boolean {
  return a.name === b.name && a.host === b.host && a.port === b.port;
}

/**
 * The zone of whoever runs on `node`: that of a replica there. Kubernetes tells a pod its node and not its zone.
 *
 * @returns null where no replica runs there
 */
export function zoneOfNode(node: string | null, replicas: readonly ReplicaAddress[]): string | null {
  if (node === null) return null;
  return replicas.find((replica) => replica.node === node)?.zone ?? null;
}
