"""AWS on this machine for tests and measurements: terraform/ applied to moto, and made nodes."""
