{{/* Rules of NetworkPolicies. */}}

{{- define "inkwell.fromComponents" -}}
{{- $root := first . }}
{{- range rest . }}
- podSelector:
    matchLabels:
      {{- include "inkwell.selectorLabels" (list $root .) | nindent 6 }}
{{- end }}
{{- end }}

{{- define "inkwell.fromNamespace" -}}
{{- with . }}
- namespaceSelector:
    matchLabels:
      kubernetes.io/metadata.name: {{ . }}
{{- end }}
{{- end }}

{{- define "inkwell.tracesEgress" -}}
{{- if .Values.monitoring.tracesUrl }}
- to:
    {{- include "inkwell.fromNamespace" .Values.networkPolicy.monitoringNamespace | nindent 4 }}
  ports:
    - {port: 4318, protocol: TCP}
{{- end }}
{{- end }}

{{/* What only the web asks, for operators. */}}
{{- define "inkwell.storesEgress" -}}
{{- $ports := dict "prometheusUrl" 9090 "logsUrl" 9428 "tracesQueryUrl" 16686 }}
{{- range $name, $port := $ports }}
{{- if get $.Values.monitoring $name }}
- to:
    {{- include "inkwell.fromNamespace" $.Values.networkPolicy.monitoringNamespace | nindent 4 }}
  ports:
    - {port: {{ $port }}, protocol: TCP}
{{- end }}
{{- end }}
{{- end }}

{{- define "inkwell.webEgress" -}}
{{- if .Values.postgres.enabled }}
- to:
    {{- include "inkwell.fromComponents" (list . "postgres") | nindent 4 }}
  ports:
    - {port: 5432, protocol: TCP}
{{- end }}
{{- if .Values.model.enabled }}
- to:
    {{- include "inkwell.fromComponents" (list . "model") | nindent 4 }}
  ports:
    - {port: 8000, protocol: TCP}
{{- end }}
{{- with include "inkwell.tracesEgress" . }}
{{ . }}
{{- end }}
{{- with .Values.networkPolicy.egress }}
{{ toYaml . }}
{{- end }}
{{- end }}
