/** One installation of the operator: a release of the chart, all pods of which share one Lease. By that Lease it is known. */
export interface Installation {
  readonly namespace: string;
  /** The Lease's name. */
  readonly lease: string;
}

/** `namespace/lease` */
export function installationName({ namespace, lease }: Installation): string {
  return `${namespace}/${lease}`;
}

export function isSameInstallation(one: Installation, other: Installation): boolean {
  return one.namespace === other.namespace && one.lease === other.lease;
}
