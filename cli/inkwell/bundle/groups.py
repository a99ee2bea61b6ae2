"""The groups of artifacts that are made, and where each may come from."""

from typing import Literal

Origin = Literal["source", "releases"]
# What nodes install, what tests them, what carries the traffic of what runs on them, what watches
# it, with what tests of that need beside it, and what checks terraform/ and the workflows.
Group = Literal["nodes", "conformance", "mesh", "monitoring", "monitoring-tests", "tools"]
