#!/bin/sh
# install.sh FILE...: install these programs (bin/NAME, cni/NAME) of the bundle in the current
# directory.
set -eu
mkdir -p /opt/cni/bin
for file in "$@"; do
  case $file in
    cni/*) install -m 0755 "$file" /opt/cni/bin ;;
    *) install -m 0755 "$file" /usr/local/bin ;;
  esac
done
