"""The gateway's limits (istio/rate-limit): on each route of the web that costs, and on no other."""

import re
from typing import Any

import pytest
import yaml
from flask import Flask

from inkwell.settings import ROOT
from tests.web.routes import example, rules

LIMITS = ROOT / "istio" / "rate-limit"
FILTERS = [
    patch["patch"]["value"]["typed_config"]
    for patch in yaml.safe_load((LIMITS / "envoy-filter-rate-limit.yaml").read_text())["spec"][
        "configPatches"
    ]
]
# What makes a letter be written, and what lets somebody in.
COSTLY = {
    "write": {
        "/model/query",
        "/letters",
        "/letters/<uuid:letter_id>/rewrite",
        "/api/v1/letters",
        "/api/v1/letters/<uuid:letter_id>/rewrite",
        "/api/v1/letters/<uuid:letter_id>/duplicate",
    },
    "login": {"/auth/login", "/auth/register", "/api/v1/auth/token", "/api/v1/auth/register"},
}


def patterns(config: dict[str, Any], action: str) -> set[str]:
    matches = [
        each["header_value_match"]
        for limit in config["rate_limits"]
        for each in limit["actions"]
        if "header_value_match" in each
    ]
    return {
        header["string_match"]["safe_regex"]["regex"]
        for match in matches
        if match["descriptor_value"] == action
        for header in match["headers"]
        if header["name"] == ":path"
    }


@pytest.mark.parametrize("query", ["", "?a=/x"])
@pytest.mark.parametrize("action", COSTLY)
def test_a_limit_is_on_every_route_that_costs(action: str, query: str, shared_app: Flask) -> None:
    posts = {str(rule) for method, rule in rules(shared_app) if method == "POST"}
    assert len(FILTERS) == 2
    for config in FILTERS:
        (pattern,) = patterns(config, action)
        met = {rule for rule in posts if re.fullmatch(pattern, example(rule) + query)}
        assert met == COSTLY[action]


def test_what_is_counted_has_a_limit() -> None:
    limits = yaml.safe_load((LIMITS / "limits.yaml").read_text())
    assert {each["value"] for each in limits["descriptors"]} == set(COSTLY)
    assert [each["domain"] for each in FILTERS if "domain" in each] == [limits["domain"]]
