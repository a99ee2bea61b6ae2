{{/* The routes of the web: which requests, to which track, with which retries. */}}

{{/* Paths of the web that are for those who run it. */}}
{{- define "inkwell.operatorPaths" -}}
[/healthz, /metrics, /readyz, /version]
{{- end }}

{{/* What is sent again to another web: what reached none. Of reads also 503 of a pod that leaves, and
what broke off before an answer began; never a write that may have been done. */}}
{{- define "inkwell.webRetries" -}}
attempts: 2
retryOn: connect-failure,refused-stream{{ . | ternary ",reset-before-request,503" "" }}
{{- end }}

{{/* A destination, and the cookie that keeps people there: (list $ "canary" seconds). None for 0 seconds.
A canary's cookie outlives any canary: whoever has it stays, until the canary is gone. */}}
{{- define "inkwell.webDestination" -}}
{{- $track := index . 1 }}
destination:
  host: {{ include "inkwell.host" (list (first .) "web") }}
  subset: {{ $track }}
{{- with last . }}
headers:
  response:
    add:
      set-cookie: inkwell_track={{ $track }}; Max-Age={{ . }}; Path=/; HttpOnly; SameSite=Lax
{{- end }}
{{- end }}

{{/* Which track a request goes to, in the order of asking: its cookie, its header, chance. */}}
{{- define "inkwell.webChoices" -}}
{{- $canary := .Values.canary.web }}
{{- $drawn := and $canary.enabled (gt (int $canary.weight) 0) }}
- name: cookie-canary
  headers:
    cookie: {regex: "(.*; *)?inkwell_track=canary(;.*)?"}
  route:
    {{- if $drawn }}
    - {{- include "inkwell.webDestination" (list . "canary" 0) | nindent 6 }}
    {{- else }}
    - {{- include "inkwell.webDestination" (list . "stable" $canary.stableSeconds) | nindent 6 }}
    {{- end }}
{{- if $drawn }}
- name: cookie-stable
  headers:
    cookie: {regex: "(.*; *)?inkwell_track=stable(;.*)?"}
  route:
    - {{- include "inkwell.webDestination" (list . "stable" 0) | nindent 6 }}
{{- end }}
{{- if $canary.enabled }}
- name: header-canary
  headers:
    x-inkwell-track: {exact: canary}
  route:
    - {{- include "inkwell.webDestination" (list . "canary" 0) | nindent 6 }}
{{- end }}
{{- if $drawn }}
- name: header-stable
  headers:
    x-inkwell-track: {exact: stable}
  route:
    - {{- include "inkwell.webDestination" (list . "stable" 0) | nindent 6 }}
{{- end }}
- name: drawn
  route:
    {{- if $drawn }}
    - weight: {{ $canary.weight }}
      {{- include "inkwell.webDestination" (list . "canary" 86400) | nindent 6 }}
    - weight: {{ sub 100 (int $canary.weight) }}
      {{- include "inkwell.webDestination" (list . "stable" $canary.stableSeconds) | nindent 6 }}
    {{- else }}
    - {{- include "inkwell.webDestination" (list . "stable" 0) | nindent 6 }}
    {{- end }}
{{- end }}

{{/* Kinds of requests. Streams and archives last as long as they take, so they have no timeout (Istio refuses 0s);
POST /model/query answers with a whole letter. */}}
{{- define "inkwell.webKinds" -}}
- name: stream
  match:
    uri: {regex: "/(api/v1/)?(letters|lab/trainings)/[^/]+/events|/user/archive.zip|/api/v1/account/archive"}
  read: true
- name: letter
  match:
    uri: {exact: /model/query}
  timeout: 330s # the web gives up after 300
  read: false
- name: read
  match:
    method: {regex: GET|HEAD}
  timeout: 30s
  read: true
- name: write
  match: {}
  timeout: 60s
  read: false
{{- end }}
