import { kubernetesVersion } from './kubelite.ts';

/** How one tool gets into `.local/bin`. */
export type ToolSource =
  | { readonly from: 'path'; readonly file: string }
  | { readonly from: 'go'; readonly package: string }
  | { readonly from: 'image'; readonly image: string; readonly file: string }
  /** It can be had nowhere; the sentence says what to install. */
  | { readonly from: 'nowhere'; readonly next: string };

export interface ToolSurroundings {
  readonly go: boolean;
  /** Full paths of the programs of these names that PATH has. */
  readonly onPath: Readonly<Record<string, string | undefined>>;
}

/** What brings a cluster up. */
export const clusterTools = ['kind', 'kubectl', 'helm'] as const;
/** What integration tests start, beside mongod. */
export const testTools = ['etcd', 'kube-apiserver', 'kube-controller-manager'] as const;

const goPackages = {
  kind: 'sigs.k8s.io/kind',
  kubectl: 'k8s.io/kubernetes/cmd/kubectl',
  helm: 'helm.sh/helm/v3/cmd/helm',
} as const;

const images = {
  etcd: { image: 'registry.k8s.io/etcd:3.6.8-0', file: '/usr/local/bin/etcd' },
  'kube-apiserver': {
    image: `registry.k8s.io/kube-apiserver:${kubernetesVersion}`,
    file: '/usr/local/bin/kube-apiserver',
  },
  'kube-controller-manager': {
    image: `registry.k8s.io/kube-controller-manager:${kubernetesVersion}`,
    file: '/usr/local/bin/kube-controller-manager',
  },
} as const;

/**
 * Where each tool comes from when images are published ones: what the machine has, else a build of that tool alone, else
 * the published image that holds it. (When images are built, one program is built that is all of them: `buildKubelite`.)
 */
export function planTool(
  name: (typeof clusterTools)[number] | (typeof testTools)[number],
  found: ToolSurroundings,
): ToolSource {
  if (name === 'etcd' || name === 'kube-apiserver' || name === 'kube-controller-manager')
    return { from: 'image', ...images[name] };
  const file = found.onPath[name];
  // kind makes nodes only of images of its own time, so the one our module pins comes first.
  if (name === 'kind' && found.go) return { from: 'go', package: goPackages.kind };
  if (file !== undefined) return { from: 'path', file };
  if (found.go) return { from: 'go', package: goPackages[name] };
  return { from: 'nowhere', next: `install ${name}, or Go 1.21 or newer to have it built` };
}
