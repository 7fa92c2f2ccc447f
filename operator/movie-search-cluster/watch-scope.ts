/** What one installation of the operator looks after. */
export interface WatchScope {
  /** The namespaces whose MovieSearchClusters it runs; null: all. */
  readonly namespaces: readonly string[] | null;
  /** Whether it may read nodes and the leases of their kubelets. Without, zones are unknown and the loss of a node is not noticed. */
  readonly seesNodes: boolean;
}

export const clusterWide: WatchScope = { namespaces: null, seesNodes: true };

export function isInScope({ namespaces }: Pick<WatchScope, 'namespaces'>, namespace: string): boolean {
  return namespaces?.includes(namespace) ?? true;
}
