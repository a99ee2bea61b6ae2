{{/* What the release's Secret is called and holds, and whose tokens its keys sign. */}}

{{- define "inkwell.secretName" -}}
{{- .Values.secrets.existingSecret | default (printf "%s-secrets" (include "inkwell.fullname" .)) }}
{{- end }}

{{/* What the chart's Secret holds: what is there already, and something new for the rest. New values
are random, so they are made once a rendering and stored in the root context (not in .Values, which
are the user's): with other values at each call, the checksum in the pods' annotations would not be
that of the Secret, and the next upgrade would restart the pods for nothing. */}}
{{- define "inkwell.secretData" -}}
{{- if not (hasKey . "secretData") }}
{{- $found := (lookup "v1" "Secret" .Release.Namespace (include "inkwell.secretName" .)).data | default dict }}
{{- if .Values.secrets.existingSecret }}
{{- $_ := set . "secretData" $found }}
{{- else }}
{{- $new := dict }}
{{- range $key, $length := dict "secret-key" 48 "database-password" 32 "backup-password" 32 "monitoring-password" 32 "model-key" 32 "model-key-next" 32 }}
{{- $_ := set $new $key (randAlphaNum $length | b64enc) }}
{{- end }}
{{- range list "signing-key-current" "signing-key-next" }}
{{- $_ := set $new . (genPrivateKey "ecdsa" | b64enc) }}
{{- end }}
{{- $data := merge (dict) $found $new }}
{{- $host := include "inkwell.name" (list . "postgres") }}
{{- $url := printf "postgresql://inkwell:%s@%s:5432/inkwell" (index $data "database-password" | b64dec) $host }}
{{- $_ := set $data "database-url" ($url | b64enc) }}
{{- $_ := set . "secretData" $data }}
{{- end }}
{{- end }}
{{- toYaml .secretData }}
{{- end }}

{{/* Whose tokens they are: releases that share a gateway don't take each other's. */}}
{{- define "inkwell.tokenIssuer" -}}
{{- printf "inkwell.%s.%s" .Release.Namespace .Release.Name }}
{{- end }}
