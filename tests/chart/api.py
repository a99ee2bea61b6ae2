"""Kubernetes' OpenAPI document and Istio's CRDs as strict schemas: an unknown key is an error."""

import json
import re
from functools import lru_cache
from typing import Any

import yaml
from jsonschema import Draft4Validator

from inkwell.toolchain import istio_api, kubernetes_api

API = "io.k8s.api."
INT_OR_STRING = "io.k8s.apimachinery.pkg.util.intstr.IntOrString"
META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity"


@lru_cache
def definitions() -> dict[str, Any]:
    result: dict[str, Any] = json.loads(kubernetes_api().read_text())["definitions"]
    for definition in result.values():
        if "properties" in definition:
            definition["additionalProperties"] = False
    result[INT_OR_STRING] = {"type": ["integer", "string"]}
    result[QUANTITY] = {"type": ["number", "string"]}
    return result


@lru_cache
def validator(version: str, kind: str) -> Draft4Validator:
    """Return the validator of a kind, found by the group and version that the API gives it."""
    group, _, number = version.rpartition("/")
    if group.endswith(".istio.io"):
        return istio_validator(group, number, kind)
    wanted = {"group": group, "version": number, "kind": kind}
    name = next(
        name
        for name, definition in definitions().items()
        if wanted in definition.get("x-kubernetes-group-version-kind", ()) and name.startswith(API)
    )
    needed: dict[str, Any] = {}
    gather(name, needed)
    return Draft4Validator({"$ref": f"#/definitions/{name}", "definitions": needed})


@lru_cache
def istio_definitions() -> list[dict[str, Any]]:
    """Return Istio's CRDs, which name every key that they know."""
    return [each for each in yaml.load_all(istio_api().read_text(), yaml.CSafeLoader) if each]


def istio_validator(group: str, version: str, kind: str) -> Draft4Validator:
    """Return the validator of one of Istio's kinds, its metadata as Kubernetes has it."""
    found = next(
        each["spec"]
        for each in istio_definitions()
        if (each["spec"]["group"], each["spec"]["names"]["kind"]) == (group, kind)
    )
    served = next(each for each in found["versions"] if each["name"] == version and each["served"])
    schema = served["schema"]["openAPIV3Schema"]
    needed: dict[str, Any] = {}
    gather(META, needed)
    properties = {
        "apiVersion": {"type": "string"},
        "kind": {"type": "string"},
        "metadata": {"$ref": f"#/definitions/{META}"},
        "spec": strict(schema["properties"]["spec"]),
    }
    return Draft4Validator(
        {"properties": properties, "additionalProperties": False, "definitions": needed}
    )


def strict(schema: Any) -> Any:
    """Return a structural schema that refuses what it doesn't name, as an API server drops it."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: strict(value) for key, value in schema.items() if key not in ("oneOf", "anyOf")}
    if closed.get("type") == "object" and "properties" in closed:
        closed.setdefault("additionalProperties", False)
    if "oneOf" in schema:
        closed["oneOf"] = schema["oneOf"]
    if schema.get("x-kubernetes-int-or-string"):
        closed.pop("type", None)
    return closed


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
