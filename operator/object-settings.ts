import type { OperatorConfig } from './config.ts';
import type { ObjectSettings } from './movie-search-cluster/objects/object-settings.ts';

/** What the operator's environment says about the objects it makes. */
export function objectSettingsOf(config: OperatorConfig): ObjectSettings {
  return {
    images: {
      database: config.DEFAULT_DATABASE_IMAGE,
      query: config.DEFAULT_QUERY_IMAGE,
      seed: config.DEFAULT_SEED_IMAGE,
    },
    imagePullPolicy: config.IMAGE_PULL_POLICY,
    imagePullSecrets: config.IMAGE_PULL_SECRETS,
    fixedIds: config.FIXED_IDS,
    networkPolicy: config.NETWORK_POLICY,
    operatorNamespace: config.KUBECONFIG === undefined ? config.POD_NAMESPACE : null,
  };
}
