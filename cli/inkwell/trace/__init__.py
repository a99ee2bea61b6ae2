"""One request's log lines and trace, found by its id."""
