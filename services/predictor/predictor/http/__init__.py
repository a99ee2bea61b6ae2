"""Requests and answers of the predictor over HTTP."""
