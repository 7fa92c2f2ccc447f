{{/* The name of everything the chart makes. */}}
{{- define "movie-search.name" -}}
movie-search-operator
{{- end -}}

{{/* Cluster-wide objects carry the namespace in their name: two releases do not fight over them. */}}
{{- define "movie-search.clusterName" -}}
{{ include "movie-search.name" . }}-{{ .Release.Namespace }}
{{- end -}}

{{/* What selects the operator's pods; the network policies of the databases know them by the first and the last of these. */}}
{{- define "movie-search.selectorLabels" -}}
app.kubernetes.io/name: movie-search
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: operator
{{- end -}}

{{/* Whether the operator may read nodes; empty: no. */}}
{{- define "movie-search.readsNodes" -}}
{{- if or (not .Values.watchNamespaces) .Values.rbac.readNodes }}true{{ end -}}
{{- end -}}

{{/* Selects the namespaces that the operator looks after. */}}
{{- define "movie-search.watchedNamespaces" -}}
{{- if .Values.watchNamespaces -}}
{{- $names := dict "key" "kubernetes.io/metadata.name" "operator" "In" "values" .Values.watchNamespaces -}}
{{- dict "matchExpressions" (list $names) | toJson -}}
{{- else -}}
{}
{{- end -}}
{{- end -}}

{{/* The subject of every binding: the operator's own account. */}}
{{- define "movie-search.subjects" -}}
- kind: ServiceAccount
  name: {{ include "movie-search.name" . }}
  namespace: {{ .Release.Namespace }}
{{- end -}}

{{/* The names in a list of {name: …}, with commas between. */}}
{{- define "movie-search.names" -}}
{{- $names := list -}}
{{- range . }}{{ $names = append $names .name }}{{ end -}}
{{ join "," $names }}
{{- end -}}

{{/* The ports of a list, as a NetworkPolicy's rule has them, with the protocol given. */}}
{{- define "movie-search.ports" -}}
{{- range .ports }}
- protocol: {{ $.protocol }}
  port: {{ . }}
{{- end }}
{{- end -}}

{{- define "movie-search.labels" -}}
{{ include "movie-search.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version | replace "+" "_" }}
{{- end -}}
