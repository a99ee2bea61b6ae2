"""Answers by the models that the lab trains, behind HTTP, on the CPU, without torch."""

from contract.version import VERSION

__version__ = VERSION
