"""Scores the letters of any model behind an OpenAI-compatible address."""
