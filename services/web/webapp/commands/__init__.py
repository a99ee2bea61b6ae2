"""Programs that an operator runs beside the web: `python -m webapp.commands.NAME`."""
