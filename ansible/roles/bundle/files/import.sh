#!/bin/sh
# import.sh SHA256 ARCHIVE...: import these archives of images from the current directory, safe from
# the kubelet's garbage collection, and label each image with its archive's checksum.
# --local takes half the time of containerd's transfer service.
# shellcheck disable=SC2016 # expanded by the inner shell
printf '%s\0' "$@" | xargs -0 -n 2 -P "$(nproc)" sh -c 'exec ctr --namespace k8s.io images import --local \
  --label "inkwell.archive=$0" --label io.cri-containerd.pinned=pinned "$1"'
