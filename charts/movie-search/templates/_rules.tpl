{{/* What the operator may do in the namespaces it looks after. */}}
{{- define "movie-search.rules" -}}
# The spec belongs to people: the operator cannot write it, by its own rights.
- apiGroups: [moviesearch.dev]
  resources: [moviesearchclusters]
  verbs: [get, list, watch]
- apiGroups: [moviesearch.dev]
  resources: [moviesearchclusters/status]
  verbs: [patch, update]
# Whether another release that looks after the same namespaces still acts.
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  resourceNames: [{{ include "movie-search.name" . }}]
  verbs: [get]
# For owner references that block the owner's deletion.
- apiGroups: [moviesearch.dev]
  resources: [moviesearchclusters/finalizers]
  verbs: [update]
# Made once, and gone with their owner.
- apiGroups: ['']
  resources: [secrets]
  verbs: [get, list, watch, create]
# Made and removed one by one.
- apiGroups: ['']
  resources: [persistentvolumeclaims]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: ['']
  resources: [pods]
  verbs: [get, list, watch, create, patch, delete]
# The readiness gate of members.
- apiGroups: ['']
  resources: [pods/status]
  verbs: [patch]
- apiGroups: [batch]
  resources: [jobs]
  verbs: [get, list, watch, create, delete]
# Kept as they should be, and gone with their owner.
- apiGroups: ['']
  resources: [services, serviceaccounts, configmaps]
  verbs: [get, list, watch, create, patch]
- apiGroups: [apps]
  resources: [deployments]
  verbs: [get, list, watch, create, patch]
- apiGroups: [policy]
  resources: [poddisruptionbudgets]
  verbs: [get, list, watch, create, patch]
- apiGroups: [networking.k8s.io]
  resources: [networkpolicies]
  verbs: [get, list, watch, create, patch]
- apiGroups: [rbac.authorization.k8s.io]
  resources: [roles, rolebindings]
  verbs: [get, list, watch, create, patch]
# Not used by the operator: nobody may grant (to the query tier) what they may not do themselves.
- apiGroups: [discovery.k8s.io]
  resources: [endpointslices]
  verbs: [get, list, watch]
# Who scales the query tier where the resource does not: it is left alone, and named.
- apiGroups: [autoscaling]
  resources: [horizontalpodautoscalers]
  verbs: [get, list, watch]
# The use of CPU, of all pods that are managed, in one list.
- apiGroups: [metrics.k8s.io]
  resources: [pods]
  verbs: [list]
- apiGroups: ['']
  resources: [events]
  verbs: [get, list, watch, create, patch]
{{- end -}}

{{/* What it may read of the nodes, which are in no namespace. */}}
{{- define "movie-search.nodeRules" -}}
# Zones, and which nodes are ready.
- apiGroups: ['']
  resources: [nodes]
  verbs: [get, list, watch]
# To which nodes a volume is pinned.
- apiGroups: ['']
  resources: [persistentvolumes]
  verbs: [get, list, watch]
{{- end -}}
