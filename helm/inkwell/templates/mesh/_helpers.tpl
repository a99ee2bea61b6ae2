{{/* Names of the mesh, and what pods say of their sidecars. */}}

{{- define "inkwell.host" -}}
{{- printf "%s.%s.svc.cluster.local" (include "inkwell.name" .) (first .).Release.Namespace }}
{{- end }}

{{- define "inkwell.releaseLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* Who may call, by service account: (list $ "web" "writer"). Istio reads cluster.local as its own trust domain. */}}
{{- define "inkwell.principals" -}}
{{- $root := first . }}
{{- range rest . }}
- cluster.local/ns/{{ $root.Release.Namespace }}/sa/{{ include "inkwell.name" (list $root .) }}
{{- end }}
{{- end }}

{{- define "inkwell.gatewayNamespace" -}}
{{- splitList "/" .Values.mesh.gateway | first }}
{{- end }}

{{/* What a pod says of its sidecar. It starts before the pod's own and drains as long as the web does. */}}
{{- define "inkwell.sidecarAnnotations" -}}
{{- if .Values.mesh.enabled }}
sidecar.istio.io/proxyCPU: 10m
sidecar.istio.io/proxyMemory: 48Mi
sidecar.istio.io/proxyMemoryLimit: 256Mi
proxy.istio.io/config: |
  holdApplicationUntilProxyStarts: true
  drainDuration: {{ .Values.web.drainSeconds }}s
{{- end }}
{{- end }}

{{/* The subsets of a DestinationRule: (list "stable" "canary"). */}}
{{- define "inkwell.subsets" -}}
{{- range . }}
- name: {{ . }}
  labels:
    inkwell.dev/track: {{ . }}
{{- end }}
{{- end }}

{{- define "inkwell.modelDestination" -}}
destination:
  host: {{ include "inkwell.host" (list (first .) "model") }}
  subset: {{ last . }}
{{- end }}
