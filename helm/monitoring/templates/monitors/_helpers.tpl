{{/* What monitors have in common. */}}

{{/* The spec of a PodMonitor and its endpoint's scheme, where pods are in the mesh: Prometheus' scrape
class brings the certificate, as a monitor may name no files. */}}
{{- define "monitoring.meshClass" -}}
{{- if .Values.mesh.enabled }}
scrapeClass: mesh
{{- end }}
{{- end }}

{{/* A ServiceMonitor: (list $ "job" (dict "namespace" "selector" "limit" "endpoint")). */}}
{{- define "monitoring.serviceMonitor" -}}
{{- $about := index . 2 }}
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: {{ index . 1 }}
  labels:
    {{- include "monitoring.readLabels" . | nindent 4 }}
spec:
  namespaceSelector:
    matchNames: [{{ $about.namespace | default (first .).Release.Namespace }}]
  selector:
    matchLabels:
      {{- toYaml $about.selector | nindent 6 }}
  sampleLimit: {{ $about.limit }}
  endpoints:
    - interval: {{ (first .).Values.monitors.seconds }}s
      {{- $own := list (dict "targetLabel" "job" "replacement" (index . 1)) }}
      {{- $endpoint := deepCopy $about.endpoint }}
      {{- $_ := set $endpoint "relabelings" (concat $own ($endpoint.relabelings | default list)) }}
      {{- toYaml $endpoint | nindent 6 }}
{{- end }}
