"""The API for people who try it: an OpenAPI document, and a Swagger page that works offline."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from features.links.address import LONGEST
from predictor import __version__
from predictor.http import sentence_paths
from predictor.links import VERDICTS

# The page's scripts and styles are the web's too; nothing of Flask is imported for them.
PACKAGE = "flask_openapi_swagger"
POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Predictor API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/docs/files/css/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/files/js/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
START = 'SwaggerUIBundle({url: "/openapi.json", dom_id: "#swagger-ui"});\n'
MODEL = {
    "type": "object",
    "properties": {
        name: {"type": "string"} for name in ("task", "name", "version", "digest", "track")
    },
}
EXAMPLE = "http://paypal.com.account-verify.example.net/signin.php"


def answer_schema() -> dict[str, Any]:
    """Return the schema of what is said of one address."""
    text = {"type": "string"}
    properties: dict[str, Any] = {
        "url": {**text, "description": "As it was read, in one spelling"},
        "verdict": {"enum": list(VERDICTS)},
        "probability": {
            "type": "number",
            "minimum": 0,
            "maximum": 1,
            "description": "Of phishing, where every second address is",
        },
        "reasons": {"type": "array", "items": text},
        "domain": {**text, "description": "The registrable domain"},
        "domain_shown": {**text, "description": "The same as people write it"},
        "scheme_assumed": {"type": "boolean", "description": "Whether https was added"},
        "model": MODEL,
    }
    return {"type": "object", "properties": properties, "required": list(properties)}


def error_answers() -> dict[str, Any]:
    """Return the answers to what can't be judged."""
    schema = {
        "type": "object",
        "properties": {"error": {"type": "string"}, "field": {"type": "string"}},
        "required": ["error"],
    }
    said = {
        "400": "The body is no JSON",
        "413": "The body is too large",
        "415": "The body is of another type",
        "422": "A field, which the answer names, can't be used",
        "503": "The predictor is busy, or its model is not served",
    }
    return {
        status: {"description": text, "content": {"application/json": {"schema": schema}}}
        for status, text in said.items()
    }


def document(more: dict[str, Any]) -> dict[str, Any]:
    """Return the OpenAPI document of the routes for people and scripts.

    Args:
        more: of other tasks, by path: summary, operationId, body and answer.
    """
    url = {"type": "string", "maxLength": LONGEST, "example": EXAMPLE}
    body = {
        "type": "object",
        "properties": {"url": url},
        "required": ["url"],
        "additionalProperties": False,
    }
    one = {
        "summary": "Judge one web address, by its letters alone: it is never opened",
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {
            "200": {
                "description": "What is said of it",
                "content": {"application/json": {"schema": answer_schema()}},
            },
            **error_answers(),
        },
    }
    csv = {"text/csv": {"schema": {"type": "string", "example": f"url\n{EXAMPLE}\n"}}}
    failed = {
        "type": "object",
        "properties": {"url": {"type": "string"}, "error": {"type": "string"}},
    }
    said = {"type": "array", "items": {"anyOf": [answer_schema(), failed]}}
    rows = {"application/json": {"schema": {"type": "object", "properties": {"predictions": said}}}}
    many = {
        "summary": "Judge the addresses of a CSV file: its column url, or the first one",
        "requestBody": {"required": True, "content": csv},
        "responses": {
            "200": {"description": "A row for each", "content": {**csv, **rows}},
            **error_answers(),
        },
    }
    others = {
        path: {
            "post": {
                "summary": said["summary"],
                "operationId": said["operationId"],
                "requestBody": {"required": True, "content": said["body"]},
                "responses": {
                    "200": {
                        "description": "What is said",
                        "content": {"application/json": {"schema": said["answer"]}},
                    },
                    **error_answers(),
                },
            }
        }
        for path, said in more.items()
    }
    of_sentences = sentence_paths.paths(error_answers(), MODEL)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Inkwell's predictor", "version": __version__},
        "paths": {
            **of_sentences,
            "/predict": {"post": {**one, "operationId": "predict"}, **of_sentences["/predict"]},
            "/predict/links": {"post": {**one, "operationId": "predictLinks"}},
            "/predict/links/table": {"post": {**many, "operationId": "predictTable"}},
            **others,
        },
    }


async def page(_: Request) -> Response:
    """Return the Swagger page."""
    return HTMLResponse(PAGE, headers={"Content-Security-Policy": POLICY})


async def start(_: Request) -> Response:
    """Return the page's own script."""
    return Response(START, media_type="text/javascript")


def routes(more: dict[str, Any]) -> list[BaseRoute]:
    """Return the page's routes; `more` as `document` takes it."""

    async def openapi(_: Request) -> Response:
        return JSONResponse(document(more))

    spec = find_spec(PACKAGE)
    assert spec is not None  # noqa: S101 - requirements have it
    assert spec.origin is not None  # noqa: S101
    files = Path(spec.origin).parent / "templates" / "swagger"
    return [
        Route("/openapi.json", openapi),
        Route("/docs", page),
        Route("/docs/start.js", start),
        Mount("/docs/files", StaticFiles(directory=files)),
    ]
