{{/* Volumes of pods that run the web's code, and storage classes. */}}

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
