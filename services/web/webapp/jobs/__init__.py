"""Queues in Postgres: leases on their rows, the processes that work them off, and who watches."""
