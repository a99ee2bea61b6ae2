"""Inkwell's command line: what starts, stops and looks after the services on one machine."""
