"""Answers by the models that the lab trains: links now, behind HTTP, on the CPU, without torch."""

from contract.version import VERSION

__version__ = VERSION
