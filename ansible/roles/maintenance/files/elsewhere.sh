#!/bin/sh
# Print the nodes, other than the argument, that are Ready and take ordinary pods.
# shellcheck disable=SC2016 # variables of the template
kubectl --kubeconfig=/etc/kubernetes/admin.conf get nodes --output=go-template='
{{- range .items }}
{{- $takes := not .spec.unschedulable }}
{{- range .spec.taints }}{{ if ne .effect "PreferNoSchedule" }}{{ $takes = false }}{{ end }}{{ end }}
{{- $name := .metadata.name }}
{{- range .status.conditions }}
{{- if and $takes (eq .type "Ready") (eq .status "True") }}{{ $name }}{{ "\n" }}{{ end }}
{{- end }}{{ end }}' | grep -vxF "$1" || true
