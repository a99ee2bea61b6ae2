"""The EnvoyFilters of istio/, applied to a gateway's configuration as istiod applies them.

Only what these files use: MERGE, INSERT_FIRST and INSERT_BEFORE, on the gateway.
"""

import copy
from typing import Any

import yaml

from inkwell.shared.checkout import ROOT

Config = dict[str, Any]
ISTIO = ROOT / "istio"
MANAGER = "envoy.filters.network.http_connection_manager"
ROOT_NAMESPACE = "istio-system"


def patches() -> list[Config]:
    """Return the patches for a gateway, those of the mesh's root namespace first."""
    listed = yaml.safe_load((ISTIO / "kustomization.yaml").read_text())["resources"]
    found = [
        yaml.safe_load((ISTIO / name).read_text()) for name in listed if "envoy-filter" in name
    ]
    found.sort(key=lambda each: each["metadata"]["namespace"] != ROOT_NAMESPACE)
    return [
        patch
        for each in found
        for patch in each["spec"]["configPatches"]
        if patch["match"]["context"] == "GATEWAY"
    ]


def merged(base: Config, over: Config) -> Config:
    """Return `base` with `over` merged in as protobuf does: messages by field, lists appended."""
    made = copy.deepcopy(base)
    for key, value in over.items():
        if isinstance(value, dict) and isinstance(made.get(key), dict):
            made[key] = merged(made[key], value)
        elif isinstance(value, list):
            made[key] = made.get(key, []) + copy.deepcopy(value)
        else:
            made[key] = copy.deepcopy(value)
    return made


def apply(listener: Config, clusters: list[Config]) -> None:
    """Apply the gateway's patches in place: network filters first, as istiod does."""
    found = patches()
    known = {"NETWORK_FILTER", "HTTP_FILTER", "CLUSTER"}
    assert {each["applyTo"] for each in found} <= known, "a patch that nobody would apply here"
    for chain in listener["filter_chains"]:
        for patch in (each for each in found if each["applyTo"] == "NETWORK_FILTER"):
            _patch(chain["filters"], patch, MANAGER)
        manager = next(each for each in chain["filters"] if each["name"] == MANAGER)
        for patch in (each for each in found if each["applyTo"] == "HTTP_FILTER"):
            filters = manager["typed_config"]["http_filters"]
            below = patch["match"]["listener"]["filterChain"]["filter"].get("subFilter", {})
            _patch(filters, patch, below.get("name", ""))
    for patch in (each for each in found if each["applyTo"] == "CLUSTER"):
        clusters[:] = [merged(each, patch["patch"]["value"]) for each in clusters]


def _patch(filters: list[Config], patch: Config, name: str) -> None:
    operation, value = patch["patch"]["operation"], copy.deepcopy(patch["patch"]["value"])
    if operation == "INSERT_FIRST":
        filters.insert(0, value)
        return
    place = next(number for number, each in enumerate(filters) if each["name"] == name)
    if operation == "INSERT_BEFORE":
        filters.insert(place, value)
    else:
        assert operation == "MERGE", operation
        filters[place] = merged(filters[place], value)
