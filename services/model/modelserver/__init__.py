"""A model server that speaks the OpenAI API over any Qwen2 checkpoint."""

from contract.version import VERSION

__version__ = VERSION
