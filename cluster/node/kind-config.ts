import { stringify } from 'yaml';
import type { Clone } from '../clone.ts';
import type { Way } from '../way/way.ts';

export interface KindConfigInput {
  readonly clone: Pick<Clone, 'podSubnet' | 'serviceSubnet'>;
  readonly way: Way;
  /** The host port of the loopback that reaches node port 30080. */
  readonly port: number;
  /** Host folder with the API server's audit policy. */
  readonly policyFolder: string;
  /** Host file with the objects of the pods' network; read only where images are built. */
  readonly podNetwork: string;
  /** Image archives that nodes import as they boot; there are some only where images are built. */
  readonly archives: { readonly kubernetes: string; readonly runtime: string } | undefined;
}

/** Where the control-plane node keeps the audit log of the operator's requests. */
export const auditLog = '/var/log/kubernetes/audit.log';

const policyInNode = '/etc/kubernetes/movie-search';

/** The workers' zones, one each: a member of the sample in every one, and none of them is a majority. */
const zones = ['zone-a', 'zone-b', 'zone-c'];

/** An API server that writes down what the operator asks of it. */
const auditedApiServer = {
  kind: 'ClusterConfiguration',
  apiServer: {
    extraArgs: [
      { name: 'audit-policy-file', value: `${policyInNode}/audit-policy.yaml` },
      { name: 'audit-log-path', value: auditLog },
    ],
    extraVolumes: [
      {
        name: 'audit-policy',
        hostPath: policyInNode,
        mountPath: policyInNode,
        readOnly: true,
        pathType: 'Directory',
      },
      {
        name: 'audit-log',
        hostPath: '/var/log/kubernetes',
        mountPath: '/var/log/kubernetes',
        pathType: 'DirectoryOrCreate',
      },
    ],
  },
};

/**
 * A kubelet measures containers every 10 to 20 s by itself, and an autoscaler sees no load sooner than its kubelet does. The list
 * of flags has kind's own in it, so this one is put behind them.
 */
const measuringOften = (kind: string): object => ({
  group: 'kubeadm.k8s.io',
  version: 'v1beta4',
  kind,
  patch: stringify([
    {
      op: 'add',
      path: '/nodeRegistration/kubeletExtraArgs/-',
      value: { name: 'housekeeping-interval', value: '5s' },
    },
  ]),
});

/** The kind configuration: one control plane, three workers in three zones, the query service's port, an audit log. */
export function kindConfig({
  clone,
  way,
  port,
  policyFolder,
  podNetwork,
  archives,
}: KindConfigInput): string {
  const mount = (name: 'kubernetes' | 'runtime'): object[] =>
    archives === undefined
      ? []
      : [{ hostPath: archives[name], containerPath: `/kind/images/${name}.tar`, readOnly: true }];
  const worker = (zone: string): object => ({
    role: 'worker',
    labels: { 'topology.kubernetes.io/zone': zone },
    extraMounts: [...mount('kubernetes'), ...mount('runtime')],
  });
  return stringify({
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    networking: {
      podSubnet: clone.podSubnet,
      serviceSubnet: clone.serviceSubnet,
      // kube-router replaces the whole filter table of iptables, with an old copy of what kube-proxy would keep there.
      ...(way === 'built' ? { kubeProxyMode: 'nftables' } : {}),
    },
    kubeadmConfigPatches: [
      stringify({ kind: 'KubeletConfiguration', failCgroupV1: false }),
      stringify(auditedApiServer),
    ],
    kubeadmConfigPatchesJSON6902: ['InitConfiguration', 'JoinConfiguration'].map(measuringOften),
    nodes: [
      {
        role: 'control-plane',
        extraPortMappings: [
          { containerPort: 30080, hostPort: port, listenAddress: '127.0.0.1', protocol: 'TCP' },
        ],
        extraMounts: [
          { hostPath: policyFolder, containerPath: policyInNode, readOnly: true },
          // The published node image has a network of its own there.
          ...(way === 'built'
            ? [{ hostPath: podNetwork, containerPath: '/kind/manifests/default-cni.yaml', readOnly: true }]
            : []),
          ...mount('kubernetes'),
        ],
      },
      ...zones.map(worker),
    ],
  });
}
