#!/bin/sh
# archive_command: keep one WAL segment, whole or not at all, and never over another one.
set -eu
kept=$INKWELL_BACKUPS/wal/$2
if [ -e "$kept" ]; then
  # The same segment again after a crash is no fault.
  [ "$(sha256sum < "$1")" = "$(sha256sum < "$kept")" ]
  exit
fi
cp "$1" "$kept.new"
sync "$kept.new"
mv "$kept.new" "$kept"
