#!/bin/sh
# packages.sh RELEASE "NEEDED..." NAME VERSION FILE NAME VERSION FILE...: install those of Debian's
# packages in the current directory that are missing here or older; apt knows no other source.
# RELEASE is Debian's that they are for, NEEDED the packages to name where it is another.
set -eu
release=$1 needed=$2
shift 2
# shellcheck source=/dev/null # the machine's own
. /etc/os-release
if [ "$ID $VERSION_ID" != "debian $release" ]; then
  echo "The bundle has packages of Debian $release, and this is $PRETTY_NAME:" \
    "install $needed by its own means, then run this again." >&2
  exit 1
fi

# take NAME VERSION FILE
take() {
  there=$(dpkg-query --show --showformat '${db:Status-Status} ${Version}' "$1" 2> /dev/null || true)
  case $there in
    "installed "*) if dpkg --compare-versions "${there#installed }" ge "$2"; then return; fi ;;
  esac
  files="$files ./$3"
}

files=
while [ $# -gt 0 ]; do
  take "$1" "$2" "$3"
  shift 3
done
# shellcheck disable=SC2086 # a word a file
DEBIAN_FRONTEND=noninteractive apt-get --quiet --yes --no-install-recommends \
  -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts=/dev/null -o DPkg::Lock::Timeout=120 \
  -o DPkg::Use-Pty=0 -o DPkg::Options::=--force-confdef -o DPkg::Options::=--force-confold \
  install $files
