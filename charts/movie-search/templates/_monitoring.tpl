{{/* Fails where the cluster does not know a kind of the Prometheus Operator's. Takes the root context, the kind and the value that asks for it. */}}
{{- define "movie-search.needsMonitoringKind" -}}
{{- if not (.root.Capabilities.APIVersions.Has (printf "monitoring.coreos.com/v1/%s" .kind)) -}}
{{- fail (printf "%s is true, and this cluster has no kind %s (monitoring.coreos.com/v1). Install the Prometheus Operator with its CustomResourceDefinitions first, or set %s=false. Where the chart is rendered without a cluster: helm template --api-versions monitoring.coreos.com/v1/%s" .value .kind .value .kind) -}}
{{- end -}}
{{- end -}}
