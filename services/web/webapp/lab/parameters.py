"""A training's parameters, as a form or the API gives them, refused by name."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from contract.picture_training import Parameters
from webapp.core.problem import Problem


class WrongParameter(Problem):
    """A parameter is unknown or out of its limits."""

    status = 422
    code = "invalid"


def read(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return all parameters, those that were given and the defaults of the rest.

    Raises:
        WrongParameter: one is unknown or out of its limits.
    """
    try:
        return Parameters.model_validate(dict(given)).model_dump()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = ".".join(map(str, first["loc"]))
        sentence = first["msg"].removesuffix(".")
        raise WrongParameter(f"{name}: {sentence}.", field=name) from None


def fields() -> list[dict[str, Any]]:
    """Return what a form has of each parameter: name, title, meaning, default, least and most."""
    properties = Parameters.model_json_schema()["properties"]
    return [
        {
            "name": name,
            "title": each["title"],
            "description": each["description"],
            "default": each["default"],
            "least": each.get("minimum", each.get("exclusiveMinimum")),
            "most": each["maximum"],
            "whole": each["type"] == "integer",
        }
        for name, each in properties.items()
    ]
