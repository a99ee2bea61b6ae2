{{/* The model server of one track: (list $ "stable"), "canary" or "shadow". The two beside the stable
one bring their weights in an image: a volume would be shared with what they are compared to. */}}
{{- define "inkwell.modelDeployment" -}}
{{- $track := last . }}
{{- with first . }}
{{- $model := .Values.model }}
{{- $stable := eq $track "stable" }}
{{- $own := dict "settings" dict }}
{{- $weights := $model.weights }}
{{- if not $stable }}
{{- $own = (get .Values $track).model }}
{{- $image := $own.image | default (eq $weights.source "image" | ternary $weights.image "") }}
{{- $weights = dict "source" "image" "folder" ($own.folder | default $weights.folder) "image" (required (printf "%s.model.image must name an image with weights where model.weights.source is not image" $track) $image) }}
{{- end }}
{{- $source := $weights.source }}
{{- $all := list . "model" (coalesce $own.tag $model.tag) }}
{{- $image := include "inkwell.image" (list . (eq $source "image" | ternary $weights.image "model") (last $all)) }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "inkwell.name" $all }}{{ $stable | ternary "" (printf "-%s" $track) }}
  labels:
    {{- include "inkwell.labels" $all | nindent 4 }}
    inkwell.dev/track: {{ $track }}
spec:
  {{- if not $stable }}
  replicas: {{ $own.replicas }}
  {{- else if not $model.autoscaling.enabled }}
  replicas: {{ $model.replicas }}
  {{- end }}
  selector:
    matchLabels:
      {{- include "inkwell.selectorLabels" $all | nindent 6 }}
      {{- if not $stable }}
      inkwell.dev/track: {{ $track }}
      {{- end }}
  strategy:
    {{- toYaml $model.strategy | nindent 4 }}
  # Preparing a model of the hub takes minutes before the first pod is ready.
  progressDeadlineSeconds: 1800
  template:
    metadata:
      {{- include "inkwell.podMetadata" $all | nindent 6 }}
        inkwell.dev/track: {{ $track }}
    spec:
      {{- include "inkwell.pod" $all | nindent 6 }}
      terminationGracePeriodSeconds: {{ add 5 $model.graceSeconds 10 }}
      {{- include "inkwell.placement" $all | nindent 6 }}
      initContainers:
        {{- if eq $source "hub" }}
        - name: prepare
          image: {{ $image }}
          imagePullPolicy: {{ .Values.image.pullPolicy }}
          args: [-m, modelserver, prepare]
          {{- include "inkwell.container" . | nindent 10 }}
          env:
            {{- include "inkwell.modelWeights" $weights | nindent 12 }}
          resources:
            {{- toYaml $model.resources | nindent 12 }}
          volumeMounts:
            - {name: models, mountPath: /models}
            - {name: tmp, mountPath: /tmp}
        {{- end }}
        # Nothing is served whose checksums aren't those of its manifest.
        - name: verify
          image: {{ $image }}
          imagePullPolicy: {{ .Values.image.pullPolicy }}
          args:
            - /app/weights.py
            - verify
            - {{ eq $source "hub" | ternary "/models/prepared" (printf "/models/%s" $weights.folder) }}
            {{- if eq $source "volume" }}
            - "900" # seconds to wait for the job that fills the volume
            {{- end }}
          {{- include "inkwell.container" . | nindent 10 }}
          resources:
            {{- toYaml $model.resources | nindent 12 }}
          {{- if ne $source "image" }}
          volumeMounts:
            - {name: models, mountPath: /models, readOnly: true}
          {{- end }}
      containers:
        - name: model
          image: {{ $image }}
          imagePullPolicy: {{ .Values.image.pullPolicy }}
          {{- include "inkwell.container" . | nindent 10 }}
          env:
            {{- include "inkwell.modelWeights" $weights | nindent 12 }}
            - name: INKWELL_MODEL_API_KEY
              valueFrom:
                secretKeyRef:
                  name: {{ include "inkwell.secretName" . }}
                  key: model-key
                  optional: true
            # Let in too, so that the key can change while letters are written.
            - name: INKWELL_MODEL_API_KEY_NEXT
              valueFrom:
                secretKeyRef:
                  name: {{ include "inkwell.secretName" . }}
                  key: model-key-next
                  optional: true
            {{- with $model.name }}
            - name: INKWELL_MODEL_NAME
              value: {{ . | quote }}
            {{- end }}
            - name: INKWELL_MODEL_SLOTS
              value: {{ include "inkwell.text" $model.slots | quote }}
            - name: INKWELL_MODEL_QUEUE
              value: {{ include "inkwell.text" $model.queue | quote }}
            - name: INKWELL_MODEL_CONTEXT
              value: {{ include "inkwell.text" $model.context | quote }}
            - name: INKWELL_MODEL_GRACE
              value: {{ include "inkwell.text" $model.graceSeconds | quote }}
            - name: INKWELL_MODEL_TRACK
              value: {{ $track }}
            {{- with include "inkwell.tracesEnv" . }}
            {{- . | trim | nindent 12 }}
            {{- end }}
            {{- with include "inkwell.settings" $own.settings }}
            {{- . | trim | nindent 12 }}
            {{- end }}
            # As many threads as cores are asked for: more would fight the neighbours for theirs.
            - name: INKWELL_MODEL_THREADS
              valueFrom:
                resourceFieldRef: {containerName: model, resource: requests.cpu, divisor: "1"}
          ports:
            - {name: http, containerPort: 8000}
          # /healthz answers while the model loads and while it writes; only /readyz waits for it.
          startupProbe:
            httpGet: {path: /healthz, port: http}
            periodSeconds: 1
            timeoutSeconds: 5
            failureThreshold: 180
          livenessProbe:
            httpGet: {path: /healthz, port: http}
            periodSeconds: 20
            timeoutSeconds: 15
            failureThreshold: 6
          readinessProbe:
            httpGet: {path: /readyz, port: http}
            periodSeconds: 3
            timeoutSeconds: 10
            failureThreshold: 4
          lifecycle:
            preStop:
              sleep: {seconds: 5}
          resources:
            {{- toYaml $model.resources | nindent 12 }}
          volumeMounts:
            - {name: tmp, mountPath: /tmp}
            {{- if ne $source "image" }}
            - {name: models, mountPath: /models, readOnly: {{ eq $source "volume" }}}
            {{- end }}
      volumes:
        - name: tmp
          emptyDir:
            sizeLimit: 256Mi
        {{- if ne $source "image" }}
        - name: models
          persistentVolumeClaim:
            claimName: {{ include "inkwell.name" $all }}
        {{- end }}
{{- end }}
{{- end }}
