#!/bin/sh
# Give the kubelet back the manifests of these parts, as far as they were taken away.
set -eu
for part in "$@"; do
  if [ -e "/etc/kubernetes/stopped/$part.yaml" ]; then
    mv "/etc/kubernetes/stopped/$part.yaml" /etc/kubernetes/manifests/
  fi
done
rmdir --ignore-fail-on-non-empty /etc/kubernetes/stopped
