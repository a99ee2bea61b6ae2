{{/* How values become the programs' environment. */}}

{{/* A value as text. Helm has the numbers of values files as floats, and prints a million as 1e+06. */}}
{{- define "inkwell.text" -}}
{{- kindIs "float64" . | ternary (int64 .) . }}
{{- end }}

{{/* A map of settings, by the names of their variables. */}}
{{- define "inkwell.settings" -}}
{{- range $name, $value := . }}
- name: {{ $name }}
  value: {{ include "inkwell.text" $value | quote }}
{{- end }}
{{- end }}

{{- define "inkwell.modelUrl" -}}
{{- if .Values.model.enabled }}
{{- printf "http://%s:8000/v1" (include "inkwell.name" (list . "model")) }}
{{- else }}
{{- required "model.url must be set where model.enabled is false" .Values.model.url }}
{{- end }}
{{- end }}

{{/* How many proxies are believed: what is said, or the mesh's gateway, or none. */}}
{{- define "inkwell.trustedProxies" -}}
{{- $given := .Values.web.trustedProxies }}
{{- kindIs "string" $given | or (kindIs "invalid" $given) | ternary (.Values.mesh.enabled | ternary 1 0) $given }}
{{- end }}

{{/* Where a program sends its traces. */}}
{{- define "inkwell.tracesEnv" -}}
{{- with .Values.monitoring }}
{{- if .tracesUrl }}
- name: INKWELL_TRACES_URL
  value: {{ .tracesUrl | quote }}
- name: INKWELL_TRACES_SHARE
  value: {{ .tracesShare | quote }}
{{- end }}
{{- end }}
{{- end }}

{{/* Where the web asks for operators' figures, logs and traces. */}}
{{- define "inkwell.storesEnv" -}}
{{- with .Values.monitoring.prometheusUrl }}
- name: INKWELL_PROMETHEUS_URL
  value: {{ . | quote }}
- name: INKWELL_PROMETHEUS_NAMESPACE
  value: {{ $.Release.Namespace }}
{{- end }}
{{- with .Values.monitoring.logsUrl }}
- name: INKWELL_LOGS_URL
  value: {{ . | quote }}
{{- end }}
{{- with .Values.monitoring.tracesQueryUrl }}
- name: INKWELL_TRACES_QUERY_URL
  value: {{ . | quote }}
{{- end }}
{{- end }}

{{/* By which server the web sends e-mails. */}}
{{- define "inkwell.mailEnv" -}}
{{- with .Values.mail.secret }}
- name: INKWELL_SMTP_URL
  valueFrom:
    secretKeyRef:
      name: {{ . }}
      key: smtp-url
- name: INKWELL_MAIL_FROM
  value: {{ required "mail.from must be set where mail.secret is" $.Values.mail.from | quote }}
{{- end }}
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
  value: {{ include "inkwell.text" .Values.writer.letters | quote }}
- name: INKWELL_LETTERS_A_DAY
  value: {{ include "inkwell.text" .Values.quotas.lettersADay | quote }}
- name: INKWELL_TOKENS_A_DAY
  value: {{ include "inkwell.text" .Values.quotas.tokensADay | quote }}
{{- with include "inkwell.tracesEnv" . }}
{{ . | trim }}
{{- end }}
{{- include "inkwell.settings" (merge (dict) $own .Values.settings) }}
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
