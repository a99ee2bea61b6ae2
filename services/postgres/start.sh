#!/bin/sh
# Start Postgres on $PGDATA; an empty volume gets a database first, whole or not at all.
# Passwords are set at every start, so a new one is a new secret and a restart:
#   INKWELL_DB_PASSWORD_FILE; INKWELL_BACKUP_PASSWORD_FILE and INKWELL_MONITORING_PASSWORD_FILE (optional)
# WAL is archived to $INKWELL_BACKUPS/wal where that variable is set.
set -eu
umask 077 # what is made here is Postgres' alone, on whatever disk the volume is

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  rm -rf "$PGDATA.new"
  initdb --pgdata="$PGDATA.new" --username=postgres --encoding=UTF8 --locale=C.UTF-8 \
    --data-checksums --auth-local=trust --auth-host=scram-sha-256 > /dev/null
  # initdb lets in this machine alone; backups are taken over the network as well.
  echo 'host all,replication all all scram-sha-256' >> "$PGDATA.new/pg_hba.conf"
  mv "$PGDATA.new" "$PGDATA"
fi

set -- -c config_file=/etc/inkwell/postgres.conf "$@"
if [ -n "${INKWELL_BACKUPS:-}" ]; then
  mkdir -p "$INKWELL_BACKUPS/wal"
  set -- -c archive_mode=on "$@"
fi
if [ -e "$PGDATA/recovery.signal" ]; then # restore.sh was here
  read -r until < "$PGDATA/restore-until"
  case $until in *Z) until=${until%Z}+00 ;; esac # Postgres knows no zones' names yet
  set -- ${until:+-c recovery_target_time="$until" -c recovery_target_action=promote} "$@"
fi

read_secret() { if [ -n "${1:-}" ]; then cat "$1"; fi; }
DB_PASSWORD=$(read_secret "${INKWELL_DB_PASSWORD_FILE:?names the file with the password}")
BACKUP_PASSWORD=$(read_secret "${INKWELL_BACKUP_PASSWORD_FILE:-}")
MONITORING_PASSWORD=
if [ -e "${INKWELL_MONITORING_PASSWORD_FILE:-}" ]; then # an older Secret has none
  MONITORING_PASSWORD=$(cat "$INKWELL_MONITORING_PASSWORD_FILE")
fi
export DB_PASSWORD BACKUP_PASSWORD MONITORING_PASSWORD

# While roles are made and passwords set, nobody can connect but this script, by the socket.
pg_ctl --silent --wait --timeout=600 --options="$* -c listen_addresses=''" start
ask() { psql --quiet --no-psqlrc --set=ON_ERROR_STOP=1 --username=postgres "$@" postgres; }
recovering=t
while [ "$recovering" = t ]; do
  recovering=$(ask --tuples-only --no-align --command='SELECT pg_is_in_recovery()')
  [ "$recovering" = f ] || sleep 1
done
ask <<'SQL'
\getenv password DB_PASSWORD
\getenv backup_password BACKUP_PASSWORD
\getenv monitoring_password MONITORING_PASSWORD
SELECT NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'inkwell') AS is_new \gset
\if :is_new
CREATE ROLE inkwell LOGIN;
CREATE DATABASE inkwell OWNER inkwell;
CREATE ROLE inkwell_backup LOGIN REPLICATION;
\endif
ALTER ROLE inkwell PASSWORD :'password';
SELECT :'backup_password' <> '' AS has_backup \gset
\if :has_backup
ALTER ROLE inkwell_backup PASSWORD :'backup_password';
\endif
SELECT :'monitoring_password' <> '' AS has_monitoring,
  NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'inkwell_monitoring') AS is_unwatched \gset
\if :has_monitoring
\if :is_unwatched
CREATE ROLE inkwell_monitoring LOGIN CONNECTION LIMIT 5 IN ROLE pg_monitor;
\endif
ALTER ROLE inkwell_monitoring PASSWORD :'monitoring_password';
\endif
SQL
pg_ctl --silent --wait --mode=fast stop > /dev/null
unset DB_PASSWORD BACKUP_PASSWORD MONITORING_PASSWORD

exec postgres "$@"
