"""Every setting of every program: its name, type, default, unit and allowed values.

`base` reads them; `web`, `gunicorn`, `model`, `predictor` and `outside` declare them; `registry`
has them all. `python -m contract.settings docs` writes the tables of the docs and the chart's
schema.
"""
