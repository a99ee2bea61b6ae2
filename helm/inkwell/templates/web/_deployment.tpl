{{/* The web of one track: (list $ "stable") or (list $ "canary"). */}}
{{- define "inkwell.webDeployment" -}}
{{- $track := last . }}
{{- with first . }}
{{- $web := .Values.web }}
{{- $stable := eq $track "stable" }}
{{- $own := $stable | ternary (dict "settings" dict) .Values.canary.web }}
{{- $all := list . "web" (coalesce $own.tag $web.tag) }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "inkwell.name" $all }}{{ $stable | ternary "" "-canary" }}
  labels:
    {{- include "inkwell.labels" $all | nindent 4 }}
    inkwell.dev/track: {{ $track }}
spec:
  {{- if not $stable }}
  replicas: {{ $own.replicas }}
  {{- else if not $web.autoscaling.enabled }}
  replicas: {{ $web.replicas }}
  {{- end }}
  selector:
    matchLabels:
      {{- include "inkwell.selectorLabels" $all | nindent 6 }}
      {{- if not $stable }}
      inkwell.dev/track: {{ $track }}
      {{- end }}
  # All at once, so that an upgrade takes as long as one pod; where they don't fit, some wait.
  strategy:
    type: RollingUpdate
    rollingUpdate: {maxSurge: 100%, maxUnavailable: 0}
  template:
    metadata:
      {{- include "inkwell.podMetadata" $all | nindent 6 }}
        inkwell.dev/track: {{ $track }}
    spec:
      {{- include "inkwell.pod" $all | nindent 6 }}
      terminationGracePeriodSeconds: {{ add $web.drainSeconds $web.graceSeconds 10 }}
      {{- include "inkwell.placement" $all | nindent 6 }}
      containers:
        - name: web
          image: {{ include "inkwell.image" $all }}
          imagePullPolicy: {{ .Values.image.pullPolicy }}
          {{- include "inkwell.container" . | nindent 10 }}
          env:
            {{- include "inkwell.webEnv" (list . $own.settings) | nindent 12 }}
            {{- with include "inkwell.storesEnv" . }}
            {{- . | trim | nindent 12 }}
            {{- end }}
            {{- with include "inkwell.mailEnv" . }}
            {{- . | trim | nindent 12 }}
            {{- end }}
            {{- if .Values.lab.enabled }}
            - name: INKWELL_PREDICTOR_URL
              value: http://{{ include "inkwell.name" (list . "inference") }}:8003
            {{- end }}
            {{- if include "inkwell.fetches" . }}
            - name: INKWELL_FETCHER_URL
              value: http://{{ include "inkwell.name" (list . "fetcher") }}:8004
            {{- end }}
            - name: INKWELL_TRACK
              value: {{ $track }}
            - name: INKWELL_SIGNING_KEYS
              value: /etc/inkwell/signing-keys
            - name: INKWELL_TOKEN_ISSUER
              value: {{ include "inkwell.tokenIssuer" . }}
            - name: INKWELL_WEB_WORKERS
              value: {{ include "inkwell.text" $web.workers | quote }}
            - name: INKWELL_WEB_GRACE
              value: {{ include "inkwell.text" $web.graceSeconds | quote }}
          ports:
            - {name: http, containerPort: 8080}
          startupProbe:
            httpGet: {path: /healthz, port: http}
            periodSeconds: 1
            timeoutSeconds: 5
            failureThreshold: 120
          # Only a process that no longer answers at all is killed; a busy one is slow.
          livenessProbe:
            httpGet: {path: /healthz, port: http}
            periodSeconds: 15
            timeoutSeconds: 10
            failureThreshold: 4
          readinessProbe:
            httpGet: {path: /readyz, port: http}
            periodSeconds: 3
            timeoutSeconds: 5
            failureThreshold: 3
          lifecycle:
            preStop:
              # New requests go elsewhere by then, and streams of letters have ended by themselves.
              sleep: {seconds: {{ $web.drainSeconds }}}
          resources:
            {{- toYaml $web.resources | nindent 12 }}
          volumeMounts:
            {{- include "inkwell.webMounts" . | nindent 12 }}
            - {name: signing-keys, mountPath: /etc/inkwell/signing-keys, readOnly: true}
      volumes:
        {{- include "inkwell.webVolumes" . | nindent 8 }}
        - name: signing-keys
          secret:
            secretName: {{ include "inkwell.secretName" . }}
            defaultMode: 0440
            optional: true  # the next and the previous one; without the current one the web says so
            items:
              - {key: signing-key-current, path: current.pem}
              - {key: signing-key-next, path: next.pem}
              - {key: signing-key-previous, path: previous.pem}
{{- end }}
{{- end }}
