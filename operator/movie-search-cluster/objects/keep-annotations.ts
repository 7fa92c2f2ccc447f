/**
 * Has tools that delete what is not in their repository leave a volume alone. Argo CD takes what carries `app.kubernetes.io/instance`
 * and has no owner for a part of the application of that name, and a volume that is kept has no owner.
 */
export const keepAnnotations: Readonly<Record<string, string>> = {
  'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
  'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
  'kustomize.toolkit.fluxcd.io/prune': 'disabled',
  'helm.sh/resource-policy': 'keep',
};
