#!/bin/sh
# kubeadm.sh ARGUMENT...: run kubeadm with these arguments. An earlier attempt that was cut off is cleared away first, so
# that a second run of the play can finish what the first began.
set -eu
trap 'rm -rf /run/inkwell' EXIT # what a join reads, the token with it
unfinished=/etc/kubernetes/kubeadm-unfinished
if [ -e "$unfinished" ]; then kubeadm reset --force; fi
touch "$unfinished"
kubeadm "$@"
chmod 0600 /var/lib/kubelet/config.yaml # kubeadm writes it for everyone to read
rm "$unfinished"
