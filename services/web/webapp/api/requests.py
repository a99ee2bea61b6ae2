"""What every operation demands of a request, before its view sees it."""

import inspect
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NoReturn, TypeVar

from flask import current_app, request
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from flask_openapi.openapi import OpenAPI
from pydantic import BaseModel, ValidationError

from webapp.accounts import guard
from webapp.core.problem import Problem

from .fields import MEANINGS

Input = TypeVar("Input", bound=BaseModel)
PREFIX = "/api/v1"
SIGNED_IN: list[dict[str, list[str]]] = [{"bearer": []}, {"cookie": []}]


class Invalid(Problem):
    """An input is missing, unknown or out of its limits."""

    status = 422
    code = "invalid"


class Malformed(Problem):
    """The body is not JSON that can be read."""

    status = 400
    code = "bad_request"


def init_app(app: OpenAPI) -> None:
    """Tell of an input that isn't valid in the one shape of failures."""
    app.validation_error_callback = _refuse


def blueprint(
    name: str,
    description: str,
    *,
    private: bool = True,
    verify: Callable[[], None] = guard.verify,
) -> APIBlueprint:
    """Return a part of the API; a private one is for those whom `verify` lets in."""
    api = APIBlueprint(
        f"api_{name}",
        __name__,
        url_prefix=PREFIX,
        abp_tags=[Tag(name=name, description=description)],
        abp_security=SIGNED_IN if private else None,
        operation_id_callback=_operation_id,
    )
    if private:
        api.before_request(verify)
    api.before_request(_check)
    return api


def _operation_id(name: str, path: str, method: str) -> str:  # noqa: ARG001 - the library's names
    return name


def _check() -> None:
    takes = _inputs(str(request.endpoint))
    if "query" not in takes and request.args:
        name = next(iter(request.args))
        raise Invalid(f"{name}: There is no such parameter.", field=name)
    if "body" in takes:
        read_json()


@lru_cache(maxsize=256)
def _inputs(endpoint: str) -> frozenset[str]:
    return frozenset(inspect.signature(current_app.view_functions[endpoint]).parameters)


def read_json() -> dict[str, Any]:
    """Return the body's object.

    Raises:
        Malformed, BadRequest: it can't be read.
        Invalid: it is no object.
    """
    try:
        body = request.get_json()
    except RecursionError:
        raise Malformed("The body is nested too deeply.") from None
    if not isinstance(body, dict):
        raise Invalid("The body must be a JSON object.")
    return body


def read(schema: type[Input], given: dict[str, Any]) -> Input:
    """Return what an operation was sent that takes several kinds of body.

    Raises:
        Invalid: an input is missing, unknown or out of its limits.
    """
    try:
        return schema.model_validate(given)
    except ValidationError as error:
        _refuse(error)


def _refuse(error: ValidationError) -> NoReturn:
    """Tell of the first input that isn't valid: which one, and what is allowed."""
    first = error.errors(include_url=False, include_input=False)[0]
    field = ".".join(str(part) for part in first["loc"]) or None
    meaning = MEANINGS.get(first.get("ctx", {}).get("pattern", ""))
    message = meaning or first["msg"].removesuffix(".") + "."
    raise Invalid(f"{field}: {message}" if field else message, field=field) from None
