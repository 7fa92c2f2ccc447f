import type { KubeObject, Live } from '../../kube/resource-kind.ts';
import type { Pod, Service } from '../../operator/kube/resources.ts';

/** One port of a pod as Prometheus discovers it: where it is reached from here, and what is known of it. */
export interface DiscoveredTarget {
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface Endpoint {
  readonly port: string;
  readonly path: string;
  readonly honorLabels?: boolean;
  readonly relabelings?: readonly Relabeling[];
}

interface Relabeling {
  readonly action: 'replace';
  readonly sourceLabels: readonly string[];
  readonly targetLabel: string;
}

interface MonitorSpec {
  readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly namespaceSelector: { readonly any?: boolean; readonly matchNames?: readonly string[] };
  readonly endpoints?: readonly Endpoint[];
  readonly podMetricsEndpoints?: readonly Endpoint[];
}

const meta = '__meta_kubernetes_';

/** What Prometheus' discovery says of a port of a pod. */
export function podTarget({ metadata }: Live<Pod>, port: string, address: string): DiscoveredTarget {
  return {
    address,
    labels: {
      [`${meta}namespace`]: metadata.namespace ?? '',
      [`${meta}pod_name`]: metadata.name,
      [`${meta}pod_container_port_name`]: port,
      ...labelsOf('pod', metadata.labels),
    },
  };
}

/** What it says of a port of a pod behind a Service. */
export function serviceTarget(
  service: Live<Service>,
  { metadata }: Live<Pod>,
  port: string,
  address: string,
): DiscoveredTarget {
  return {
    address,
    labels: {
      [`${meta}namespace`]: metadata.namespace ?? '',
      [`${meta}pod_name`]: metadata.name,
      [`${meta}endpoint_port_name`]: port,
      ...labelsOf('service', service.metadata.labels),
    },
  };
}

function labelsOf(
  of: 'pod' | 'service',
  labels: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([label, value]) => [labelName(of, label), value]));
}

function labelName(of: 'pod' | 'service', label: string): string {
  return `${meta}${of}_label_${label.replaceAll(/[^a-zA-Z0-9_]/g, '_')}`;
}

/**
 * What the Prometheus Operator makes of a PodMonitor or ServiceMonitor, as far as ours use them. What is to be found is given, since Debian's
 * Prometheus is built without the discovery in Kubernetes; what of it is scraped, and by which labels, Prometheus decides by the monitor.
 */
export function scrapeConfigOf(monitor: KubeObject, found: readonly DiscoveredTarget[]): object {
  const { spec, kind, metadata } = monitor as KubeObject & { spec: MonitorSpec };
  const of = kind === 'PodMonitor' ? 'pod' : 'service';
  const [endpoint] = (of === 'pod' ? spec.podMetricsEndpoints : spec.endpoints) ?? [];
  if (endpoint === undefined) throw new Error(`${kind} ${metadata.name} has no endpoint`);
  const keep = (source: string, regex: string): object => ({
    action: 'keep',
    source_labels: [source],
    regex,
  });
  const { any, matchNames } = spec.namespaceSelector;
  const namespaces = any === true ? '.+' : (matchNames ?? [metadata.namespace ?? '']).join('|');
  return {
    job_name: `${metadata.namespace ?? ''}/${metadata.name}`,
    metrics_path: endpoint.path,
    honor_labels: endpoint.honorLabels ?? false,
    static_configs: found.map(({ address, labels }) => ({ targets: [address], labels })),
    relabel_configs: [
      keep(`${meta}namespace`, namespaces),
      ...Object.entries(spec.selector.matchLabels).map(([label, value]) => keep(labelName(of, label), value)),
      keep(`${meta}${of === 'pod' ? 'pod_container' : 'endpoint'}_port_name`, endpoint.port),
      { action: 'replace', source_labels: [`${meta}namespace`], target_label: 'namespace' },
      { action: 'replace', source_labels: [`${meta}pod_name`], target_label: 'pod' },
      ...(endpoint.relabelings ?? []).map(({ action, sourceLabels, targetLabel }) => ({
        ...{ action, source_labels: sourceLabels, target_label: targetLabel },
      })),
    ],
  };
}
