#!/bin/sh
# archive.sh FOLDER: put what configures this worker into FOLDER, beside the scripts that are there,
# and pack it: FOLDER.tar.gz. The same configuration gives the same bytes.
set -eu
cd /
set -- "$1" etc/containerd etc/crictl.yaml etc/systemd/system/containerd.service \
  etc/systemd/system/kubelet.service etc/systemd/system/kubelet.service.d \
  etc/kubernetes/kubelet.conf.d etc/kubernetes/resolv.conf etc/kubernetes/credentials.yaml \
  etc/modules-load.d/kubernetes.conf etc/sysctl.d/90-kubernetes.conf \
  usr/local/lib/inkwell/credentials usr/local/lib/inkwell/logs.py etc/inkwell/logs.json \
  etc/systemd/system/inkwell-logs.service etc/systemd/system/inkwell-logs.timer
folder=$1
shift
same='--sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner'
# shellcheck disable=SC2046,SC2086 # a word a path, an option
tar --create $same --file "$folder/configuration.tar" $(ls --directory "$@" 2> /dev/null)
# shellcheck disable=SC2086
tar --create $same --directory "$folder" . | gzip --no-name > "$folder.tar.gz"
