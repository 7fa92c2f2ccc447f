import type { KubeObject, ResourceKind } from '../../kube/resource-kind.ts';

/** The plainest object there is: what tests of the client itself write. */
export interface ConfigMap extends KubeObject {
  data?: Record<string, string>;
}

export const configMaps: ResourceKind<ConfigMap> = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
  namespaced: true,
};

export const namespaces: ResourceKind<KubeObject> = {
  group: '',
  version: 'v1',
  plural: 'namespaces',
  kind: 'Namespace',
  namespaced: false,
};
