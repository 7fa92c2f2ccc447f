/** What the objects of every MovieSearchCluster have in common: the operator's own configuration. */
export interface ObjectSettings {
  /** Images to run where a MovieSearchCluster names none. */
  readonly images: { readonly database: string; readonly query: string; readonly seed: string };
  readonly imagePullPolicy: 'Always' | 'IfNotPresent' | 'Never';
  /** Where the operator's pods run; null where it runs outside the cluster, for development. */
  readonly operatorNamespace: string | null;
}
