#!/bin/sh
# Put the newest backup ($1 names another) into $PGDATA, while no Postgres runs on it. The next
# start replays the archived WAL: to its end, or to $INKWELL_RESTORE_UNTIL (2026-11-21T19:00:00Z).
# What was in $PGDATA is kept beside it as $PGDATA.before-restore.
set -eu
base=$INKWELL_BACKUPS/base
for backup in "$base"/*; do name=${1:-${backup##*/}}; done # named for their times: the last is the newest
[ -n "$name" ] && [ -d "$base/$name" ] || { echo "There is no backup in $base" >&2; exit 1; }
pg_verifybackup --quiet "$base/$name"
if [ -e "$PGDATA/postmaster.pid" ]; then
  echo "$PGDATA has a postmaster.pid: stop Postgres first, or remove the file if it was killed" >&2
  exit 1
fi
rm -rf "$PGDATA.restoring" "$PGDATA.before-restore"
cp -a "$base/$name" "$PGDATA.restoring"
echo "${INKWELL_RESTORE_UNTIL:-}" > "$PGDATA.restoring/restore-until" # read by start.sh
: > "$PGDATA.restoring/recovery.signal"
[ ! -e "$PGDATA" ] || mv "$PGDATA" "$PGDATA.before-restore"
mv "$PGDATA.restoring" "$PGDATA"
echo "restored $name; the next start replays what was archived since"
