import type { MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import type { Container, Deployment, PodSpec } from '../../kube/resources.ts';
import { authFile, authVolume, authVolumeMount } from './auth-volume.ts';
import { containerResources } from './container-resources.ts';
import { objectMetadata } from './object-metadata.ts';
import { componentLabels, componentSelector, queryName, readServiceName } from './object-names.ts';
import type { ObjectSettings } from './object-settings.ts';
import { nodeChoice, podSpread } from './pod-placement.ts';
import { QUERY_ADMIN_PORT, QUERY_PORT } from './ports.ts';
import { pullSecrets } from './pull-secrets.ts';
import { accessEnvironment, apiKeysVolumeMounts, apiKeysVolumes } from './query-admission.ts';
import { clusterViewEnvironment, clusterViewVolumeMounts, clusterViewVolumes } from './query-cluster-view.ts';
import { ROUTING_FILE, routingVolume, routingVolumeMount } from './query-routing.ts';
import { tracingEnvironment } from './query-tracing.ts';
import { containerSecurityContext, NODE_USER, podSecurityContext } from './restricted-security.ts';

export const QUERY_CONTAINER = 'query';

/** How long a query pod told to stop still takes requests: until every proxy and balancer has heard of it. */
const SHUTDOWN_DELAY_MS = 5_000;
/** The time above, and then some for the slowest request in flight. */
const TERMINATION_GRACE_SECONDS = 30;

/** The query tier, of `replicas` pods. A new template rolls pod by pod, each new one ready before an old one goes. */
export function queryDeployment(
  cluster: MovieSearchCluster,
  settings: ObjectSettings,
  replicas: number,
): Deployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: objectMetadata(cluster, 'query', queryName(cluster.metadata.name)),
    spec: {
      replicas,
      revisionHistoryLimit: 3,
      selector: { matchLabels: componentSelector(cluster, 'query') },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      template: {
        metadata: { labels: componentLabels(cluster, 'query') },
        spec: queryPodSpec(cluster, settings),
      },
    },
  };
}

function queryPodSpec(cluster: MovieSearchCluster, settings: ObjectSettings): PodSpec {
  const { query } = cluster.spec;
  return {
    serviceAccountName: queryName(cluster.metadata.name),
    automountServiceAccountToken: true,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: TERMINATION_GRACE_SECONDS,
    securityContext: podSecurityContext(NODE_USER, settings),
    ...pullSecrets(settings),
    ...podSpread(cluster, 'query', query.placement, ['pod-template-hash']),
    ...nodeChoice(query.placement),
    containers: [
      {
        name: QUERY_CONTAINER,
        image: query.image ?? settings.images.query,
        imagePullPolicy: settings.imagePullPolicy,
        env: environment(cluster),
        ports: [
          { name: 'http', containerPort: QUERY_PORT, protocol: 'TCP' },
          { name: 'admin', containerPort: QUERY_ADMIN_PORT, protocol: 'TCP' },
        ],
        resources: containerResources(query.resources),
        securityContext: containerSecurityContext(),
        startupProbe: {
          httpGet: { path: '/livez', port: QUERY_ADMIN_PORT },
          periodSeconds: 1,
          failureThreshold: 60,
        },
        readinessProbe: {
          httpGet: { path: '/readyz', port: QUERY_ADMIN_PORT },
          periodSeconds: 2,
          timeoutSeconds: 2,
        },
        livenessProbe: {
          httpGet: { path: '/livez', port: QUERY_ADMIN_PORT },
          periodSeconds: 10,
          timeoutSeconds: 5,
        },
        volumeMounts: [
          authVolumeMount(),
          routingVolumeMount(),
          ...apiKeysVolumeMounts(query.access),
          ...clusterViewVolumeMounts(cluster),
        ],
      },
    ],
    volumes: [
      authVolume(cluster, 'queryPassword', settings),
      routingVolume(cluster),
      ...apiKeysVolumes(query.access, settings),
      ...clusterViewVolumes(cluster, settings),
    ],
  };
}

function environment(cluster: MovieSearchCluster): NonNullable<Container['env']> {
  const { metadata, spec } = cluster;
  return [
    { name: 'PORT', value: String(QUERY_PORT) },
    { name: 'ADMIN_PORT', value: String(QUERY_ADMIN_PORT) },
    { name: 'READ_SERVICE', value: readServiceName(metadata.name) },
    { name: 'MONGODB_USERNAME', value: 'query' },
    { name: 'MONGODB_PASSWORD_FILE', value: authFile('queryPassword') },
    { name: 'ROUTING_FILE', value: ROUTING_FILE },
    { name: 'SHUTDOWN_DELAY_MS', value: String(SHUTDOWN_DELAY_MS) },
    ...accessEnvironment(spec.query.access),
    ...clusterViewEnvironment(cluster),
    ...tracingEnvironment(spec.query.tracing),
    fromField('POD_NAME', 'metadata.name'),
    fromField('POD_NAMESPACE', 'metadata.namespace'),
    // Its zone is that of a member on the same node: Kubernetes tells a pod its node only.
    fromField('NODE_NAME', 'spec.nodeName'),
  ];
}

function fromField(name: string, fieldPath: string): NonNullable<Container['env']>[number] {
  return { name, valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } } };
}
