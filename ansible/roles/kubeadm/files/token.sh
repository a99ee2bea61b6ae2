#!/bin/sh
# Print a new token for a machine that joins, and below it the cluster's CA in base64.
set -eu
kubeadm token create --kubeconfig=/etc/kubernetes/admin.conf --ttl=15m
base64 --wrap=0 /etc/kubernetes/pki/ca.crt
