#!/bin/sh
# Make etcd's data of the snapshot in directory $1, for the member $2 at address $3 of the cluster $4.
# What was there stays beside it, in /var/lib/etcd.before-TIME, until somebody deletes it.
#
# The revision is raised far above any that was ever given out, so that whoever watched the lost
# etcd learns that he has to read everything anew.
set -eu
umask 077
rm -rf /var/lib/etcd.restored
etcdutl snapshot restore "$1/snapshot.db" --data-dir=/var/lib/etcd.restored --name="$2" \
  --initial-advertise-peer-urls="https://$3:2380" --initial-cluster="$4" \
  --initial-cluster-token="restored-$(sha256sum < "$1/snapshot.db" | cut -c1-16)" \
  --bump-revision=1000000000 --mark-compacted
if [ -e /var/lib/etcd ]; then
  mv /var/lib/etcd "/var/lib/etcd.before-$(date -u +%Y%m%dT%H%M%SZ)"
fi
mv /var/lib/etcd.restored /var/lib/etcd
