{{/* Names, labels and what pods have in common. Templates that take a list get (list $ "component"),
those of labels and images also (list $ "component" "tag"). */}}

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

{{- define "inkwell.secretName" -}}
{{- .Values.secrets.existingSecret | default (printf "%s-secrets" (include "inkwell.fullname" .)) }}
{{- end }}

{{/* Whose tokens they are: releases that share a gateway don't take each other's. */}}
{{- define "inkwell.tokenIssuer" -}}
{{- printf "inkwell.%s.%s" .Release.Namespace .Release.Name }}
{{- end }}

{{/* What the chart's Secret holds: what is there already, and something new for the rest. It is
made up once a rendering, so that a checksum of it is the one that the next upgrade finds. */}}
{{- define "inkwell.secretData" -}}
{{- if not .Values.secretData }}
{{- $kept := (lookup "v1" "Secret" .Release.Namespace (include "inkwell.secretName" .)).data | default dict }}
{{- if .Values.secrets.existingSecret }}
{{- $_ := set .Values "secretData" $kept }}
{{- else }}
{{- $made := dict }}
{{- range $key, $length := dict "secret-key" 48 "database-password" 32 "backup-password" 32 "model-key" 32 "model-key-next" 32 }}
{{- $_ := set $made $key (randAlphaNum $length | b64enc) }}
{{- end }}
{{- range list "signing-key-current" "signing-key-next" }}
{{- $_ := set $made . (genPrivateKey "ecdsa" | b64enc) }}
{{- end }}
{{- $data := merge (dict) $kept $made }}
{{- $host := include "inkwell.name" (list . "postgres") }}
{{- $url := printf "postgresql://inkwell:%s@%s:5432/inkwell" (index $data "database-password" | b64dec) $host }}
{{- $_ := set $data "database-url" ($url | b64enc) }}
{{- $_ := set .Values "secretData" $data }}
{{- end }}
{{- end }}
{{- toYaml .Values.secretData }}
{{- end }}

{{- define "inkwell.modelUrl" -}}
{{- if .Values.model.enabled }}
{{- printf "http://%s:8000/v1" (include "inkwell.name" (list . "model")) }}
{{- else }}
{{- required "model.url must be set where model.enabled is false" .Values.model.url }}
{{- end }}
{{- end }}

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
  {{- with $values.podLabels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}

{{- define "inkwell.container" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end }}

{{/* How many proxies are believed: what is said, or the mesh's gateway, or none. */}}
{{- define "inkwell.trustedProxies" -}}
{{- $told := .Values.web.trustedProxies }}
{{- kindIs "string" $told | or (kindIs "invalid" $told) | ternary (.Values.mesh.enabled | ternary 1 0) $told }}
{{- end }}

{{/* The settings of everything that is made of the web's code: (list $ settings of its own). */}}
{{- define "inkwell.webEnv" -}}
{{- $own := last . }}
{{- with first . }}
- name: INKWELL_DATABASE_URL_FILE
  value: /etc/inkwell/secrets/database-url
- name: INKWELL_SECRET_KEY_FILE
  value: /etc/inkwell/secrets/secret-key
- name: INKWELL_MODEL_URL
  value: {{ include "inkwell.modelUrl" . | quote }}
{{- if or .Values.model.enabled .Values.secrets.existingSecret }}
- name: INKWELL_MODEL_KEY
  valueFrom:
    secretKeyRef:
      name: {{ include "inkwell.secretName" . }}
      key: model-key
      optional: true
{{- end }}
{{- with .Values.model.name }}
- name: INKWELL_MODEL_NAME
  value: {{ . | quote }}
{{- end }}
- name: INKWELL_TRUSTED_PROXIES
  value: {{ include "inkwell.trustedProxies" . | quote }}
- name: INKWELL_WRITERS
  value: {{ .Values.writer.letters | quote }}
- name: INKWELL_LETTERS_A_DAY
  value: {{ .Values.quotas.lettersADay | int | quote }}
- name: INKWELL_TOKENS_A_DAY
  value: {{ .Values.quotas.tokensADay | int | quote }}
{{- range $name, $value := merge (dict) $own .Values.settings }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}
{{- end }}

{{- define "inkwell.webMounts" -}}
- name: secrets
  mountPath: /etc/inkwell/secrets
  readOnly: true
- name: tmp
  mountPath: /tmp
{{- end }}

{{- define "inkwell.webVolumes" -}}
- name: secrets
  secret:
    secretName: {{ include "inkwell.secretName" . }}
    defaultMode: 0440
    items:
      - {key: database-url, path: database-url}
      - {key: secret-key, path: secret-key}
- name: tmp
  emptyDir:
    sizeLimit: 256Mi
{{- end }}

{{- define "inkwell.storageClass" -}}
{{- with . }}
storageClassName: {{ . }}
{{- end }}
{{- end }}

{{/* What a model server loads: `weights` as in values.yaml. */}}
{{- define "inkwell.modelWeights" -}}
{{- $weights := . }}
{{- if eq $weights.source "hub" }}
- name: INKWELL_MODEL
  value: {{ required "model.weights.hubName must be set where model.weights.source is hub" $weights.hubName | quote }}
- name: INKWELL_MODEL_REVISION
  value: {{ required "model.weights.hubRevision must be set where model.weights.source is hub" $weights.hubRevision | quote }}
- name: INKWELL_MODEL_PREPARED
  value: /models/prepared
- name: HF_HOME
  value: /models/hub
{{- else }}
- name: INKWELL_MODEL
  value: /models/{{ $weights.folder }}
{{- end }}
{{- end }}

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
{{- with .Values.networkPolicy.egress }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* The pod of one promise: (list $ "login"). */}}
{{- define "inkwell.testPod" -}}
{{- $root := first . -}}
{{- $all := list $root "test" -}}
apiVersion: v1
kind: Pod
metadata:
  name: {{ include "inkwell.name" $all }}-{{ last . }}
  labels:
    {{- include "inkwell.labels" $all | nindent 4 }}
    {{- if $root.Values.mesh.enabled }}
    sidecar.istio.io/inject: "true"
    {{- end }}
  annotations:
    helm.sh/hook: test
    helm.sh/hook-delete-policy: before-hook-creation
    {{- include "inkwell.sidecarAnnotations" $root | nindent 4 }}
spec:
  {{- include "inkwell.pod" $all | nindent 2 }}
  restartPolicy: Never
  containers:
    - name: {{ last . }}
      image: {{ include "inkwell.image" (list $root "web" $root.Values.web.tag) }}
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      args: [/promises/promise.py, {{ last . }}]
      {{- include "inkwell.container" $root | nindent 6 }}
      env:
        - name: WEB
          value: http://{{ include "inkwell.name" (list $root "web") }}
      resources:
        requests: {cpu: 10m, memory: 32Mi}
        limits: {memory: 128Mi}
      volumeMounts:
        - {name: promises, mountPath: /promises, readOnly: true}
  volumes:
    - name: promises
      configMap:
        name: {{ include "inkwell.name" $all }}
{{- end }}
