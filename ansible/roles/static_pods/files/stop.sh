#!/bin/sh
# Take the control plane's manifests away and wait until none of its containers is left.
set -eu
# shellcheck disable=SC2174 # its parent is there
mkdir -p -m 0700 /etc/kubernetes/stopped
for part in kube-apiserver kube-controller-manager kube-scheduler etcd; do
  if [ -e "/etc/kubernetes/manifests/$part.yaml" ]; then
    mv "/etc/kubernetes/manifests/$part.yaml" /etc/kubernetes/stopped/
  fi
done
for _ in $(seq 90); do
  running=$(crictl --timeout 30s ps --quiet --name '^(kube-apiserver|kube-controller-manager|kube-scheduler|etcd)$')
  if [ -z "$running" ]; then exit 0; fi
  sleep 1
done
echo "These still run after 90 s:" >&2
crictl ps --name '^(kube-apiserver|kube-controller-manager|kube-scheduler|etcd)$' >&2
exit 1
