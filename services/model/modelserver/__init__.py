"""A model server that speaks the OpenAI API over any Qwen2 checkpoint."""

__version__ = "0.1.0"
