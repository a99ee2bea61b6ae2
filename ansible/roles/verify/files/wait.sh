# Wait until exactly the nodes that are the arguments are Ready and everything on them is, too.
# When the time is over, say what isn't.
set -eu
export KUBECONFIG=/etc/kubernetes/admin.conf
kubectl wait --for=condition=Ready --timeout=90s node "$@" > /dev/null
extra=$(kubectl get nodes --output name | cut -d/ -f2 | grep -vxF "$(printf '%s\n' "$@")" || true)
if [ -n "$extra" ]; then echo "nodes that the inventory doesn't have: $extra" >&2; exit 1; fi

# Static pods: the API server, etcd, the scheduler and the controller manager.
kubectl --namespace kube-system wait --for=condition=Ready --timeout=120s pod \
  --selector tier=control-plane > /dev/null

for part in kube-system/deployment/coredns kube-system/daemonset/kube-proxy \
  kube-flannel/daemonset/flannel kube-system/deployment/metrics-server \
  local-path-storage/deployment/local-path-provisioner \
  static-page/deployment/static-page ingress/daemonset/static-page; do
  namespace=${part%%/*}
  kubectl --namespace "$namespace" rollout status --timeout=90s "${part#*/}" > /dev/null || {
    kubectl --namespace "$namespace" get pods --output wide >&2
    kubectl --namespace "$namespace" get events --sort-by=.metadata.creationTimestamp | tail -15 >&2
    exit 1
  }
done
kubectl wait --for=condition=Available --timeout=60s apiservice v1beta1.metrics.k8s.io > /dev/null
