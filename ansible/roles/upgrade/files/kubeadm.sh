#!/bin/sh
# Let kubeadm upgrade this node's part of the cluster.
set -eu
kubeadm upgrade "$@"
chmod 0600 /var/lib/kubelet/config.yaml # kubeadm writes it for everyone to read
rm -rf /etc/kubernetes/tmp              # copies of the old manifests, and of etcd if it changed
