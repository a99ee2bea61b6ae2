{{/* Names, labels and images. Templates that take a list get (list $ "component"), those of labels
and images also (list $ "component" "tag"). */}}

{{- define "inkwell.fullname" -}}
{{- if contains .Chart.Name .Release.Name }}
{{- .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "inkwell.name" -}}
{{- printf "%s-%s" (include "inkwell.fullname" (first .)) (index . 1) }}
{{- end }}

{{- define "inkwell.selectorLabels" -}}
app.kubernetes.io/name: {{ (first .).Chart.Name }}
app.kubernetes.io/instance: {{ (first .).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{/* The tag of an image: its own, or that of all. */}}
{{- define "inkwell.tag" -}}
{{- $own := len . | eq 3 | ternary (last .) "" }}
{{- coalesce $own (first .).Values.image.tag (first .).Chart.AppVersion }}
{{- end }}

{{- define "inkwell.labels" -}}
helm.sh/chart: {{ printf "%s-%s" (first .).Chart.Name (first .).Chart.Version }}
{{ include "inkwell.selectorLabels" . }}
app.kubernetes.io/version: {{ include "inkwell.tag" . | quote }}
app.kubernetes.io/part-of: inkwell
app.kubernetes.io/managed-by: {{ (first .).Release.Service }}
{{- end }}

{{- define "inkwell.image" -}}
{{- printf "%s/%s:%s" (first .).Values.image.registry (index . 1) (include "inkwell.tag" .) }}
{{- end }}
