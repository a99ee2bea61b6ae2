"""Kubernetes' own OpenAPI document as a strict schema: a key that it doesn't know is an error."""

import json
import re
from functools import lru_cache
from typing import Any

from jsonschema import Draft4Validator

from inkwell.toolchain import kubernetes_api

API = "io.k8s.api."
INT_OR_STRING = "io.k8s.apimachinery.pkg.util.intstr.IntOrString"
QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity"


@lru_cache
def definitions() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(kubernetes_api().read_text())["definitions"]
    for definition in found.values():
        if "properties" in definition:
            definition["additionalProperties"] = False
    found[INT_OR_STRING] = {"type": ["integer", "string"]}
    found[QUANTITY] = {"type": ["number", "string"]}
    return found


@lru_cache
def validator(version: str, kind: str) -> Draft4Validator:
    """Return the validator of a kind, found by the group and version that the API gives it."""
    group, _, number = version.rpartition("/")
    wanted = {"group": group, "version": number, "kind": kind}
    name = next(
        name
        for name, definition in definitions().items()
        if wanted in definition.get("x-kubernetes-group-version-kind", ()) and name.startswith(API)
    )
    needed: dict[str, Any] = {}
    gather(name, needed)
    return Draft4Validator({"$ref": f"#/definitions/{name}", "definitions": needed})


def gather(name: str, needed: dict[str, Any]) -> None:
    """Put a definition and all that it names into `needed`."""
    if name not in needed:
        needed[name] = definitions()[name]
        for other in re.findall(r'"#/definitions/([^"]+)"', json.dumps(needed[name])):
            gather(other, needed)


def problems(manifest: dict[str, Any]) -> list[str]:
    """Return a line for each thing that the API server would refuse or drop."""
    errors = validator(manifest["apiVersion"], manifest["kind"]).iter_errors(manifest)
    return [f"{'.'.join(map(str, error.absolute_path))}: {error.message}" for error in errors]
