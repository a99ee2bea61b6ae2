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

kept=${INKWELL_BACKUPS_KEPT:-7}
count=0
for old in $(ls -1r); do
  count=$((count + 1))
  [ "$count" -le "$kept" ] || { rm -r "$old"; echo "dropped $old"; }
done
first=$(ls -1 | head -n 1)
read -r line < "$first/backup_label" # START WAL LOCATION: 0/2000028 (file 000000010000000000000002)
segment=${line##*file }
[ ! -d ../wal ] || pg_archivecleanup -x .gz ../wal "${segment%)}"
