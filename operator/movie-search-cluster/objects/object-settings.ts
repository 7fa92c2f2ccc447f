import type { NetworkPolicySettings } from './network-policy-settings.ts';

/** What the objects of every MovieSearchCluster have in common: the operator's own configuration. */
export interface ObjectSettings {
  /** Images to run where a MovieSearchCluster names none. */
  readonly images: { readonly database: string; readonly query: string; readonly seed: string };
  readonly imagePullPolicy: 'Always' | 'IfNotPresent' | 'Never';
  /** Secrets to pull images with. Each must be in the namespace of the MovieSearchCluster. */
  readonly imagePullSecrets: readonly string[];
  /** Whether pods name the users and groups they run as; false where the platform chooses them for each namespace, as OpenShift does. */
  readonly fixedIds: boolean;
  readonly networkPolicy: NetworkPolicySettings;
  /** Where the operator's pods run; null where it runs outside the cluster, for development. */
  readonly operatorNamespace: string | null;
}
