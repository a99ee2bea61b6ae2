"""Requests and answers over HTTP: routes, reading, streaming, logs."""
