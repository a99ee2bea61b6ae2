# Restart the control plane's containers one after the other, each when the one before runs again:
# they read their client certificates when they start.
set -eu
for part in etcd kube-apiserver kube-controller-manager kube-scheduler; do
  old=$(crictl ps --quiet --label "io.kubernetes.container.name=$part")
  crictl stop --timeout 30 $old > /dev/null
  for _ in $(seq 60); do
    new=$(crictl ps --quiet --label "io.kubernetes.container.name=$part")
    if [ -n "$new" ] && [ "$new" != "$old" ]; then continue 2; fi
    sleep 1
  done
  echo "$part did not start again:" >&2
  crictl logs --tail 20 "$(crictl ps --all --quiet --latest --label "io.kubernetes.container.name=$part")" >&2
  exit 1
done
