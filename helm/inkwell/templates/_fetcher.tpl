{{/* The fetcher is there where the lab is and it is asked for. */}}
{{- define "inkwell.fetches" -}}
{{- if and .Values.lab.enabled .Values.lab.fetcher.enabled }}true{{ end }}
{{- end }}
