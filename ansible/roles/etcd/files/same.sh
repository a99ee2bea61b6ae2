#!/bin/sh
# Refuse a backup (directory $1) of another cluster: its objects would be signed and encrypted with
# keys that this node doesn't have.
set -eu
for key in pki/ca.crt pki/sa.pub pki/etcd/ca.crt apiserver/encryption.yaml; do
  tar --extract --to-stdout --file="$1/keys.tar" "$key" | cmp --silent - "/etc/kubernetes/$key" || {
    echo "/etc/kubernetes/$key is not the backup's: it is of another cluster, or keys.tar has to be" \
      "unpacked to /etc/kubernetes first." >&2
    exit 1
  }
done
