{{/* Names, labels, images and what every pod begins with. Those of a component get (list $ "component"). */}}

{{- define "monitoring.selectorLabels" -}}
app.kubernetes.io/name: {{ index . 1 }}
app.kubernetes.io/instance: {{ (first .).Release.Name }}
{{- end }}

{{- define "monitoring.labels" -}}
helm.sh/chart: {{ printf "%s-%s" (first .).Chart.Name (first .).Chart.Version }}
{{ include "monitoring.selectorLabels" . }}
app.kubernetes.io/component: {{ index . 1 }}
app.kubernetes.io/part-of: inkwell-monitoring
app.kubernetes.io/managed-by: {{ (first .).Release.Service }}
{{- end }}

{{/* Labels of what a stack reads: monitors, rules, dashboards. */}}
{{- define "monitoring.readLabels" -}}
{{ include "monitoring.labels" . }}
{{- with (first .).Values.monitors.labels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* An image of values.images: (list $ "name"). */}}
{{- define "monitoring.image" -}}
{{- $image := index (first .).Values.images (index . 1) }}
{{- if $image.digest }}
{{- printf "%s@%s" $image.repository $image.digest }}
{{- else }}
{{- printf "%s:%s" $image.repository $image.tag }}
{{- end }}
{{- end }}

{{/* What each pod's spec begins with: (list $ "component" (dict "token" bool "group" "number" "root" bool)). */}}
{{- define "monitoring.pod" -}}
serviceAccountName: {{ index . 1 }}
automountServiceAccountToken: {{ (index . 2).token | default false }}
enableServiceLinks: false
{{- with (first .).Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
securityContext:
  {{- if (index . 2).root }}
  runAsUser: 0
  runAsGroup: 0
  {{- else }}
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: {{ (index . 2).group | default 65532 | int }}
  fsGroup: 65532
  fsGroupChangePolicy: OnRootMismatch
  {{- end }}
  seccompProfile:
    type: RuntimeDefault
{{- end }}

{{- define "monitoring.container" -}}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end }}

{{/* A ServiceAccount: (list $ "component"). */}}
{{- define "monitoring.account" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ index . 1 }}
  namespace: {{ (first .).Release.Namespace }}
  labels:
    {{- include "monitoring.labels" . | nindent 4 }}
automountServiceAccountToken: false
{{- end }}

{{/* A ClusterRole for it, and who has it: (list $ "component" rules). */}}
{{- define "monitoring.clusterRole" -}}
{{- $name := printf "%s-%s" (first .).Release.Name (index . 1) }}
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: {{ $name }}
  labels:
    {{- include "monitoring.labels" . | nindent 4 }}
rules:
  {{- toYaml (index . 2) | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: {{ $name }}
  labels:
    {{- include "monitoring.labels" . | nindent 4 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: {{ $name }}
subjects:
  - kind: ServiceAccount
    name: {{ index . 1 }}
    namespace: {{ (first .).Release.Namespace }}
{{- end }}

{{/* A Service: (list $ "component" (dict "port" number ...)), then a selector of its own, if it has one:
the operator names the pods that it makes itself. */}}
{{- define "monitoring.service" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ index . 1 }}
  labels:
    {{- include "monitoring.labels" . | nindent 4 }}
spec:
  selector:
    {{- if len . | eq 4 }}
    {{- toYaml (index . 3) | nindent 4 }}
    {{- else }}
    {{- include "monitoring.selectorLabels" . | nindent 4 }}
    {{- end }}
  ports:
    {{- range $name, $port := index . 2 }}
    - {name: {{ $name }}, port: {{ $port }}, targetPort: {{ $name }}, appProtocol: http}
    {{- end }}
{{- end }}

{{/* A volume that is a PVC or an emptyDir, as the operator's resources have it: the values' storage. */}}
{{- define "monitoring.storage" -}}
{{- if .persistent }}
volumeClaimTemplate:
  spec:
    accessModes: [ReadWriteOnce]
    {{- with .storageClass }}
    storageClassName: {{ . }}
    {{- end }}
    resources:
      requests:
        storage: {{ .size }}
{{- else }}
emptyDir:
  sizeLimit: {{ .size }}
{{- end }}
{{- end }}
