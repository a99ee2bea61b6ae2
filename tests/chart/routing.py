"""What a VirtualService does with a request: the first of its rules that matches, as Envoy asks."""

import re
from typing import Any, NamedTuple

from tests.chart.rendering import Manifest

Rule = dict[str, Any]


class Request(NamedTuple):
    """A request, as far as routes look at it."""

    method: str = "GET"
    path: str = "/"
    headers: dict[str, str] = {}  # noqa: RUF012 - nobody writes to it


def rule_for(service: Manifest, request: Request) -> Rule:
    """Return the rule that a request is handled by."""
    return next(rule for rule in service["spec"]["http"] if _takes(rule, request))


def subsets(rule: Rule) -> dict[str, int]:
    """Return the percent of requests that each subset gets."""
    return {each["destination"]["subset"]: each.get("weight", 100) for each in rule["route"]}


def cookies(rule: Rule) -> dict[str, str]:
    """Return the cookie that each subset is answered with."""
    return {
        each["destination"]["subset"]: each["headers"]["response"]["add"]["set-cookie"]
        for each in rule["route"]
        if "headers" in each
    }


def _takes(rule: Rule, request: Request) -> bool:
    return "match" not in rule or any(_matches(each, request) for each in rule["match"])


def _matches(match: Rule, request: Request) -> bool:
    asked: dict[str, str | None] = {"method": request.method, "uri": request.path}
    parts = [(wanted, asked[name]) for name, wanted in match.items() if name in asked]
    parts += [(each, request.headers.get(name)) for name, each in match.get("headers", {}).items()]
    assert len(parts) == len(match) - ("headers" in match) + len(match.get("headers", {}))
    return all(_is(wanted, value) for wanted, value in parts)


def _is(wanted: dict[str, str], value: str | None) -> bool:
    ((kind, text),) = wanted.items()
    if value is None:
        return False
    return value == text if kind == "exact" else re.fullmatch(text, value) is not None
