"""What every part of the web stands on: settings, database, tables, logs, metrics, text."""
