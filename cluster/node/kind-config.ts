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
  /** Archive that each node imports as it boots; only built images need it. */
  readonly imageArchive: string | undefined;
}

/** Where the control-plane node keeps the audit log of the operator's requests. */
export const auditLog = '/var/log/kubernetes/audit.log';

const policyInNode = '/etc/kubernetes/movie-search';

/** The kind configuration: one control plane, two workers in two zones, the query service's port, an audit log. */
export function kindConfig({ clone, way, port, policyFolder, imageArchive }: KindConfigInput): string {
  const archive =
    imageArchive === undefined
      ? []
      : [{ hostPath: imageArchive, containerPath: '/kind/images/base-images.tar', readOnly: true }];
  const worker = (zone: string): object => ({
    role: 'worker',
    labels: { 'topology.kubernetes.io/zone': zone },
    extraMounts: archive,
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
        extraMounts: [{ hostPath: policyFolder, containerPath: policyInNode, readOnly: true }, ...archive],
      },
      worker('zone-a'),
      worker('zone-b'),
    ],
  });
}
