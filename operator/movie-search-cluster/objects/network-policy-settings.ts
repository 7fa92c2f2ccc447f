import type { NetworkPolicyPeer } from '../../kube/resources.ts';

/** Where traffic may go to. */
export interface NetworkDestination {
  /** The ports on which the pods behind the Service listen: an egress rule sees the address behind a Service. */
  readonly ports: readonly number[];
  /** Peers as a NetworkPolicy has them. Empty: any address. */
  readonly to: readonly NetworkPolicyPeer[];
}

/** What the NetworkPolicies of every MovieSearchCluster must know of the Kubernetes they are in. */
export interface NetworkPolicySettings {
  /** False: the policies select no pod. */
  readonly enabled: boolean;
  readonly dns: NetworkDestination;
  readonly apiServer: NetworkDestination;
  /** Who else may read health and metrics of query pods: peers as a NetworkPolicy has them. Empty: nobody. */
  readonly metrics: { readonly from: readonly NetworkPolicyPeer[] };
}

/**
 * The ports that common distributions use. DNS: 5353 is OpenShift's. API server: 443 behind GKE, EKS and AKS, 6443 with kubeadm,
 * kind, OpenShift and k3s, 6444 behind k3s' own balancer, 8443 with minikube, 16443 with microk8s.
 */
export const defaultNetworkPolicySettings: NetworkPolicySettings = {
  enabled: true,
  dns: { ports: [53, 5353], to: [] },
  apiServer: { ports: [443, 6443, 6444, 8443, 16443], to: [] },
  metrics: { from: [] },
};
