#!/bin/sh
# give_address.sh NAMESPACE/SERVICE ADDRESS: says so if that changes anything.
set -eu
export KUBECONFIG=/etc/kubernetes/admin.conf
service="--namespace=${1%/*} service ${1#*/}"
# shellcheck disable=SC2086 # words
found=$(kubectl get $service --output 'jsonpath={.status.loadBalancer.ingress[*].ip}')
if [ "$found" = "$2" ]; then exit 0; fi
# shellcheck disable=SC2086
kubectl patch $service --subresource=status --type=merge \
  --patch "{\"status\": {\"loadBalancer\": {\"ingress\": [{\"ip\": \"$2\"}]}}}"
