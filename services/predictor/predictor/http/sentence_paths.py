"""The routes of sentences in the OpenAPI document."""

from __future__ import annotations

from typing import Any

from features.sentences.text import LONGEST
from predictor.sentences import LABELS

EXAMPLE = "She have worked here. I look forward to hearing from you."
SHARE = {"type": "number", "minimum": 0, "maximum": 1}


def paths(errors: dict[str, Any], model: dict[str, Any]) -> dict[str, Any]:
    """Return the paths, given the answers to what can't be judged and the schema of a model."""
    text = {"type": "string", "maxLength": LONGEST, "example": EXAMPLE}
    body = {
        "type": "object",
        "properties": {"text": text},
        "required": ["text"],
        "additionalProperties": False,
    }
    summary = "Judge English sentences: acceptable or not"
    said = {"description": "What is said of it", "content": _json(answer_schema(model))}
    answers = {"200": said, **errors}
    query = {"name": "text", "in": "query", "required": True, "schema": text}
    posted = {"required": True, "content": _json(body)}
    return {
        "/predict": {
            "get": {
                "summary": summary,
                "operationId": "predictText",
                "parameters": [query],
                "responses": answers,
            }
        },
        "/predict/sentences": {
            "post": {
                "summary": summary,
                "operationId": "predictSentences",
                "requestBody": posted,
                "responses": answers,
            }
        },
    }


def answer_schema(model: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of what is said of a text."""
    said = {
        "label": {"enum": list(LABELS), "description": "Of a text: of its worst sentence"},
        "score": {**SHARE, "description": "How probable the label is"},
        "probability": {**SHARE, "description": "Of being acceptable, where every second one is"},
    }
    place = {"type": "integer", "minimum": 0}
    one = {"start": place, "end": place, "text": {"type": "string"}, **said}
    many = {"type": "array", "minItems": 1, "items": _object(one)}
    return _object({**said, "sentences": many, "model": model})


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
