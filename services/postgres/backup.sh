#!/bin/sh
# Take a base backup into $INKWELL_BACKUPS/base, verify it, and drop the oldest beyond
# $INKWELL_BACKUPS_KEPT with the WAL that only they needed. PGHOST, PGUSER and PGPASSFILE or
# PGPASSWORD say from where.
set -eu
umask 077
mkdir -p "$INKWELL_BACKUPS/base"
cd "$INKWELL_BACKUPS/base"
name=$(date -u +%Y%m%dT%H%M%SZ)
rm -rf .new-*
pg_basebackup --pgdata=".new-$name" --checkpoint=fast --wal-method=stream --no-password
pg_verifybackup --quiet ".new-$name"
mv ".new-$name" "$name"
echo "backup $name: $(du -sm "$name" | cut -f 1) MB"

limit=${INKWELL_BACKUPS_KEPT:-7}
set -- * # named for their times: the oldest first
while [ $# -gt "$limit" ]; do
  rm -r "$1"
  echo "dropped $1"
  shift
done
read -r line < "$1/backup_label" # START WAL LOCATION: 0/2000028 (file 000000010000000000000002)
segment=${line##*file }
[ ! -d ../wal ] || pg_archivecleanup -x .gz ../wal "${segment%)}"
