#!/bin/sh
# Bring the cluster to the manifests on standard input, and say what that changes; with the
# argument `check`, only say it. `kubectl apply` alone calls some objects changed that it leaves as
# they are (any PodDisruptionBudget).
set -eu
export KUBECONFIG=/etc/kubernetes/admin.conf
manifests=$(cat)
if printf '%s\n' "$manifests" | kubectl diff --filename=-; then exit 0; fi
if [ "$1" = check ]; then echo "would apply this"; exit 0; fi
printf '%s\n' "$manifests" | kubectl apply --filename=-
