"""Inkwell's version, of the web, the model server, the images, the chart and the command line.

Files that can't import it (Chart.yaml, compose.yaml, ...) repeat it: `inkwell.shared.version`
writes them, and tests/contract compares them.
"""

VERSION = "0.2.0"
