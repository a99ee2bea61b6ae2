"""The groups of artifacts that are made, and where each may come from."""

from typing import Literal

Origin = Literal["source", "releases"]
# What nodes install, what tests them, and what carries the traffic of what runs on them.
Group = Literal["nodes", "conformance", "mesh"]
