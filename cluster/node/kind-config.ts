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
  /** Image archives that nodes import as they boot; there are some only where images are built. */
  readonly archives: { readonly kubernetes: string; readonly runtime: string } | undefined;
}

/** Where the control-plane node keeps the audit log of the operator's requests. */
export const auditLog = '/var/log/kubernetes/audit.log';

const policyInNode = '/etc/kubernetes/movie-search';

/** The kind configuration: one control plane, two workers in two zones, the query service's port, an audit log. */
export function kindConfig({ clone, way, port, policyFolder, archives }: KindConfigInput): string {
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
      // The published node image brings a network plug-in; ours gets its network from podNetwork.
      ...(way === 'built' ? { disableDefaultCNI: true } : {}),
    },
    kubeadmConfigPatches: [
      stringify({ kind: 'KubeletConfiguration', failCgroupV1: false }),
      stringify({
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
      }),
    ],
    nodes: [
      {
        role: 'control-plane',
        extraPortMappings: [
          { containerPort: 30080, hostPort: port, listenAddress: '127.0.0.1', protocol: 'TCP' },
        ],
        extraMounts: [
          { hostPath: policyFolder, containerPath: policyInNode, readOnly: true },
          ...mount('kubernetes'),
        ],
      },
      worker('zone-a'),
      worker('zone-b'),
    ],
  });
}
