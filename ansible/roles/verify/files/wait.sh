#!/bin/sh
# Wait until exactly the nodes that are the arguments are Ready and everything on them is, too.
# When the time is over, say what isn't.
set -eu
export KUBECONFIG=/etc/kubernetes/admin.conf
kubectl wait --for=condition=Ready --timeout=90s node "$@" > /dev/null

# A new node's pods of DaemonSets are wanted, and so waited for below, once its taints are gone.
tries=60
while :; do
  nodes=$(kubectl get nodes --no-headers --output custom-columns='NAME:.metadata.name,TAINTS:.spec.taints[*].key')
  new=$(echo "$nodes" | grep -E 'node.kubernetes.io/(not-ready|network-unavailable)' || true)
  if [ -z "$new" ]; then break; fi
  tries=$((tries - 1))
  if [ $tries = 0 ]; then echo "nodes that take no pods: $new" >&2; exit 1; fi
  sleep 0.5
done
extra=$(echo "$nodes" | cut -d ' ' -f 1 | grep -vxF "$(printf '%s\n' "$@")" || true)
if [ -n "$extra" ]; then echo "nodes that the inventory doesn't have: $extra" >&2; exit 1; fi

# rolled_out NAMESPACE/KIND/NAME
rolled_out() {
  kubectl --namespace "${1%%/*}" rollout status --timeout=90s "${1#*/}" > /dev/null || {
    kubectl --namespace "${1%%/*}" get pods --output wide >&2
    kubectl --namespace "${1%%/*}" get events --sort-by=.metadata.creationTimestamp | tail -15 >&2
    return 1
  }
}

# Static pods: the API server, etcd, the scheduler and the controller manager.
kubectl --namespace kube-system wait --for=condition=Ready --timeout=120s pod \
  --selector tier=control-plane > /dev/null &
waits=$!
kubectl wait --for=condition=Available --timeout=60s apiservice v1beta1.metrics.k8s.io > /dev/null &
waits="$waits $!"
# At the ingress address stands the static page, or a gateway.
ingress=$(kubectl get daemonset,deployment --all-namespaces --no-headers --selector inkwell.dev/ingress \
  --output custom-columns=NAMESPACE:.metadata.namespace,KIND:.kind,NAME:.metadata.name | tr -s ' ' /)
for part in $ingress kube-system/deployment/coredns kube-system/daemonset/kube-proxy \
  kube-flannel/daemonset/flannel kube-system/deployment/metrics-server \
  local-path-storage/deployment/local-path-provisioner \
  static-page/deployment/static-page; do
  rolled_out "$part" &
  waits="$waits $!"
done
failed=0
for pid in $waits; do wait "$pid" || failed=1; done
exit $failed
