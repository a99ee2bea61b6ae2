"""Backups: of a release's database by the chart's own job, of etcd by the playbook."""
