"""The gateway's limits (istio/rate-limit): on each route of the web that costs, and on no other."""

import re
from typing import Any

import pytest
import yaml
from flask import Flask

from inkwell.shared.checkout import ROOT
from tests.web.routes import example, rules

LIMITS = ROOT / "istio" / "rate-limit"
FILTERS = [
    patch["patch"]["value"]["typed_config"]
    for patch in yaml.safe_load((LIMITS / "envoy-filter-rate-limit.yaml").read_text())["spec"][
        "configPatches"
    ]
]
LETTER, API = "/letters/<uuid:letter_id>", "/api/v1/letters/<uuid:letter_id>"
FILES = "<any(pdf, docx, txt, md):kind>", "<any(pdf,docx,txt,md):kind>"
NUMBER = "<int(min=1,max=2147483647):number>"
# What makes a letter be written, what lets somebody in, and what costs a letter's own work.
COSTLY = {
    "write": {
        ("POST", "/model/query"),
        ("POST", "/letters"),
        ("POST", f"{LETTER}/rewrite"),
        ("POST", f"{LETTER}/revise"),
        ("POST", "/api/v1/letters"),
        ("POST", f"{API}/rewrite"),
        ("POST", f"{API}/revise"),
        ("POST", f"{API}/duplicate"),
    },
    "login": {
        ("POST", "/auth/login"),
        ("POST", "/auth/register"),
        ("POST", "/auth/forgotten"),
        ("POST", "/auth/reset"),
        ("POST", "/api/v1/auth/token"),
        ("POST", "/api/v1/auth/register"),
    },
    "export": {("GET", f"{LETTER}/export.{FILES[0]}"), ("GET", f"{API}/export/{FILES[1]}")},
    "diff": {("GET", f"{LETTER}/versions"), ("GET", f"{API}/diff")},
    "edit": {
        ("POST", f"{LETTER}/edit"),
        ("POST", f"{LETTER}/restore"),
        ("PUT", f"{API}/body"),
        ("POST", f"{API}/versions/{NUMBER}/restore"),
    },
    "rate": {("POST", f"{LETTER}/rate"), ("PUT", f"{API}/rating")},
}
BY_PERSON = {"write": 60, "export": 60, "diff": 60, "edit": 120, "rate": 120}
BY_ADDRESS = {"write": 120, "login": 5, "connect": 900}


def matches(config: dict[str, Any], action: str) -> list[dict[str, str]]:
    """Return what an action's requests look like: the expression of each header's value."""
    found = [
        each["header_value_match"]
        for limit in config["rate_limits"]
        for each in limit["actions"]
        if each.get("header_value_match", {}).get("descriptor_value") == action
    ]
    return [
        {each["name"]: expression(each["string_match"]) for each in match["headers"]}
        for match in found
    ]


def expression(match: dict[str, Any]) -> str:
    return re.escape(match["exact"]) if "exact" in match else str(match["safe_regex"]["regex"])


@pytest.mark.parametrize("query", ["", "?a=/x"])
@pytest.mark.parametrize("action", COSTLY)
def test_a_limit_is_on_every_route_that_costs(action: str, query: str, shared_app: Flask) -> None:
    assert len(FILTERS) == 2
    for config in FILTERS:
        first, *same = matches(config, action)
        assert all(each == first for each in same)
        met = {
            (method, str(rule))
            for method, rule in rules(shared_app)
            if re.fullmatch(first[":method"], method)
            and re.fullmatch(first[":path"], example(str(rule)) + query)
        }
        assert met == COSTLY[action]


def test_a_head_request_for_a_file_counts_like_a_get() -> None:
    for config in FILTERS:
        for action in ("export", "diff"):
            assert re.fullmatch(matches(config, action)[0][":method"], "HEAD")


def test_every_counted_action_has_a_limit() -> None:
    limits = yaml.safe_load((LIMITS / "limits.yaml").read_text())
    found: dict[str, dict[str, int]] = {"person": {}, "remote_address": {}}
    for action in limits["descriptors"]:
        for each in action["descriptors"]:
            (last,) = each.get("descriptors", [each])
            found[last["key"]][action["value"]] = last["rate_limit"]["requests_per_unit"]
            assert last["rate_limit"]["unit"] == "minute"
    assert found == {"person": BY_PERSON, "remote_address": BY_ADDRESS}
    assert [each["domain"] for each in FILTERS if "domain" in each] == [limits["domain"]]


def test_a_person_is_the_tokens_in_every_limit_by_person() -> None:
    (config,) = (each for each in FILTERS if "domain" in each)
    by_person = [
        limit["actions"] for limit in config["rate_limits"] if "metadata" in limit["actions"][-1]
    ]
    assert len(by_person) == len(BY_PERSON)
    for _, issuer, person in by_person:
        assert [
            each["metadata"]["metadata_key"]["path"][-1]["key"] for each in (issuer, person)
        ] == [
            "iss",
            "sub",
        ]


def test_every_action_has_a_bucket_at_each_gateway() -> None:
    (config,) = (each for each in FILTERS if "domain" not in each)
    assert {each["entries"][0]["value"] for each in config["descriptors"]} == set(COSTLY)


def test_new_connections_are_counted_by_the_sockets_own_address() -> None:
    filters = yaml.safe_load((LIMITS / "envoy-filter-connections.yaml").read_text())
    (patch,) = filters["spec"]["configPatches"]
    config = patch["patch"]["value"]["typed_config"]
    assert config["descriptors"] == [
        {
            "entries": [
                {"key": "action", "value": "connect"},
                {"key": "remote_address", "value": "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%"},
            ]
        }
    ]
    assert not config["failure_mode_deny"]
