#!/bin/sh
# Write a backup into the directory $1: etcd's data, and the keys without which it can't be read
# or used (certificate authorities, service accounts' key, the key of secrets at rest).
set -eu
umask 077
cd "$1"
etcdctl snapshot save snapshot.db > /dev/null 2> errors || { cat errors >&2; exit 1; }
etcdutl snapshot status snapshot.db --write-out=json > status.json # fails when it isn't whole
tar --create --file=keys.tar --directory=/etc/kubernetes \
  pki/ca.crt pki/ca.key pki/front-proxy-ca.crt pki/front-proxy-ca.key pki/sa.pub pki/sa.key \
  pki/etcd/ca.crt pki/etcd/ca.key apiserver/encryption.yaml
sha256sum snapshot.db keys.tar status.json > SHA256SUMS
cat status.json
