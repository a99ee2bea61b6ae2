{{/* What pods have in common: (list $ "component"), of metadata also (list $ "component" "tag"). */}}

{{/* What each pod's spec begins with. */}}
{{- define "inkwell.pod" -}}
serviceAccountName: {{ include "inkwell.name" . }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with (first .).Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- end }}

{{/* Where pods of a component run: apart from each other where that can be. */}}
{{- define "inkwell.placement" -}}
{{- $values := index (first .).Values (index . 1) }}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "inkwell.selectorLabels" . | nindent 8 }}
    matchLabelKeys: [pod-template-hash]
# Not a second constraint: where nodes name no zone, the scheduler would heed neither.
affinity:
  podAntiAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        podAffinityTerm:
          topologyKey: topology.kubernetes.io/zone
          labelSelector:
            matchLabels:
              {{- include "inkwell.selectorLabels" . | nindent 14 }}
          matchLabelKeys: [pod-template-hash]
{{- with $values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
tolerations:
  {{- with $values.tolerations }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
  # They leave a node that is gone after seconds, not after Kubernetes' five minutes.
  {{- range list "not-ready" "unreachable" }}
  - {key: node.kubernetes.io/{{ . }}, operator: Exists, effect: NoExecute, tolerationSeconds: 10}
  {{- end }}
{{- end }}

{{- define "inkwell.podMetadata" -}}
{{- $values := get (first .).Values (index . 1) | default dict }}
{{- $annotations := include "inkwell.sidecarAnnotations" (first .) | fromYaml }}
{{- if has (index . 1) (list "web" "writer") }}
{{- $_ := set $annotations "checksum/config" (include "inkwell.secretData" (first .) | sha256sum) }}
{{- end }}
{{- with merge (dict) ($values.podAnnotations | default dict) $annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
labels:
  {{- include "inkwell.labels" . | nindent 2 }}
  {{- if (first .).Values.mesh.enabled }}
  sidecar.istio.io/inject: "true"
  {{- end }}
  {{- toYaml (merge (dict) ($values.podLabels | default dict) (include "inkwell.meshLabels" . | fromYaml)) | nindent 2 }}
{{- end }}

{{/* What Istio's metrics and Kiali call a pod. Without the canonical name Istio takes
app.kubernetes.io/name, which is the same for all. */}}
{{- define "inkwell.meshLabels" -}}
{{- /* A tag may be longer than a label, and begin and end in more ways. */}}
{{- $version := include "inkwell.tag" . | trunc 63 | trimAll "-_." -}}
app: {{ index . 1 }}
version: {{ $version | quote }}
service.istio.io/canonical-name: {{ index . 1 }}
service.istio.io/canonical-revision: {{ $version | quote }}
{{- end }}

{{- define "inkwell.container" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end }}
