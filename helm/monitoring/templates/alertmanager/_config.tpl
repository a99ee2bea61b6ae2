{{/*
Alertmanager's configuration: files/alertmanager.yaml with the receivers that the values name. The
operator mounts the Secret below /etc/alertmanager/secrets.
*/}}
{{- define "monitoring.alertmanagerConfig" -}}
{{- $to := .Values.alertmanager.receivers -}}
{{- $config := .Files.Get "files/alertmanager.yaml" | fromYaml -}}
{{- $secret := printf "/etc/alertmanager/secrets/%s" $to.secret -}}
{{- range $receiver := $config.receivers -}}
{{- if eq $receiver.name "heartbeat" -}}
{{- if $to.heartbeat -}}
{{- $_ := set $receiver "webhook_configs" (list (dict "url_file" (printf "%s/heartbeat-url" $secret) "send_resolved" false)) -}}
{{- end -}}
{{- else -}}
{{- if $to.webhook -}}
{{- $_ := set $receiver "webhook_configs" (list (dict "url_file" (printf "%s/webhook-url" $secret))) -}}
{{- end -}}
{{- if $to.email.to -}}
{{- $_ := set $receiver "email_configs" (list (dict "to" $to.email.to "send_resolved" true)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if $to.email.to -}}
{{- $mail := dict "smtp_smarthost" $to.email.smarthost "smtp_from" $to.email.from -}}
{{- if $to.email.username -}}
{{- $_ := set $mail "smtp_auth_username" $to.email.username -}}
{{- $_ := set $mail "smtp_auth_password_file" (printf "%s/smtp-password" $secret) -}}
{{- end -}}
{{- $_ := set $config "global" $mail -}}
{{- end -}}
{{- toYaml $config -}}
{{- end -}}
