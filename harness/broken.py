"""Ways to break the deployed Inkwell: each is a context, and mended at its end.

A context gives the second of the clock at which its failure began.
"""

import base64
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, NamedTuple

from harness import lab
from harness.people import Person
from inkwell.deploy import certificate, mesh
from inkwell.deploy.certificate import Issued
from inkwell.deploy.tools import Tools
from inkwell.monitoring import release
from inkwell.shared.release import NAMESPACE

OWNER = "inkwell-test"  # of changed fields, as the API server keeps it
SMALL = "/srv/small"
SIZE_MB, FILLED_MB = 64, 61  # 95 %
LETTERS_EACH = 6
CONTEXTS = {lab.GATEWAY: "GATEWAY", NAMESPACE: "SIDECAR_INBOUND"}
HTTP = "envoy.filters.network.http_connection_manager"
ROUTER = "envoy.filters.http.router"
FAULT = "type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault"
ALL = {"numerator": 100, "denominator": "HUNDRED"}


class Scene(NamedTuple):
    """What failures are made with."""

    tools: Tools
    make_people: Callable[[int], list[Person]]
    ends_soon: Issued  # a certificate for the gateway, by `soon_ending`


def soon_ending() -> Issued:
    """Return a certificate of ten days for the gateway, of an authority of its own."""
    return certificate.issue([lab.ADDRESS], life=timedelta(days=10))


@contextmanager
def model_killed(scene: Scene) -> Iterator[float]:
    """Kill every model server, and let none start."""
    labels = "app.kubernetes.io/component=model"
    kill = ("delete", "pod", "--grace-period=0", "--force", f"--selector={labels}")
    with _away(scene.tools, NAMESPACE, "deployment", lab.MODEL) as began:
        scene.tools.kubectl("--namespace", NAMESPACE, *kill)
        yield began


@contextmanager
def postgres_away(scene: Scene) -> Iterator[float]:
    """Stop Postgres."""
    with _away(scene.tools, NAMESPACE, "statefulset", lab.POSTGRES) as began:
        yield began


@contextmanager
def target_gone(scene: Scene) -> Iterator[float]:
    """Take the exporter of Redis away."""
    with _away(scene.tools, release.NAMESPACE, "deployment", "redis-exporter") as began:
        yield began


@contextmanager
def answers_slow(scene: Scene) -> Iterator[float]:
    """Let the gateway wait for 2 s before each request."""
    fault = {"delay": {"fixed_delay": "2s", "percentage": ALL}}
    with _fault(scene.tools, lab.GATEWAY, {"app.kubernetes.io/name": "gateway"}, fault) as began:
        yield began


@contextmanager
def letters_fail(scene: Scene) -> Iterator[float]:
    """Let the model servers refuse every letter, while people ask."""
    people = scene.make_people(2)
    asked = {"name": ":path", "string_match": {"prefix": "/v1/chat"}}
    fault = {"abort": {"http_status": 400, "percentage": ALL}, "headers": [asked]}
    model = {"app.kubernetes.io/component": "model"}
    with _fault(scene.tools, NAMESPACE, model, fault) as began:
        letters = [(person, person.ask()) for person in people for _ in range(LETTERS_EACH)]
        ends = [person.ended(letter)["status"] for person, letter in letters]
        assert ends.count("failed") > len(ends) / 2, ends
        yield began


@contextmanager
def disk_full(_: Scene) -> Iterator[float]:
    """Fill a small volume of a node to 95 %."""
    node = next(each for each in lab.TABLE.nodes if each.role == "worker").container
    mount = f"mount -t tmpfs -o size={SIZE_MB}m tmpfs {SMALL}"
    lab.docker("exec", node, "sh", "-ec", f"mkdir -p {SMALL}; {mount}")
    try:
        began = time.time()
        fill = f"head -c {FILLED_MB}M /dev/zero > {SMALL}/filled"
        lab.docker("exec", node, "sh", "-ec", fill)
        yield began
    finally:
        lab.docker("exec", node, "sh", "-ec", f"umount {SMALL}; rmdir {SMALL}")


@contextmanager
def certificate_ends(scene: Scene) -> Iterator[float]:
    """Give the gateway a certificate of ten days."""
    issued = {"tls.crt": scene.ends_soon.certificate, "tls.key": scene.ends_soon.key}
    other = {key: base64.b64encode(text.encode()).decode() for key, text in issued.items()}
    with _changed(scene.tools, (mesh.GATEWAY, "secret", mesh.TLS), "data", other) as began:
        yield began


@contextmanager
def backup_suspended(scene: Scene) -> Iterator[float]:
    """Suspend the backup's CronJob."""
    backup = (NAMESPACE, "cronjob", "inkwell-backup")
    with _changed(scene.tools, backup, "spec", {"suspend": True}) as began:
        yield began


@contextmanager
def _away(tools: Tools, namespace: str, kind: str, name: str) -> Iterator[float]:
    """Take every pod of a workload away, and bring them back."""
    try:
        with _changed(tools, (namespace, kind, name), "spec", {"replicas": 0}) as began:
            yield began
    finally:
        tools.rolled_out(namespace, f"{kind}/{name}")


@contextmanager
def _fault(
    tools: Tools, namespace: str, pods: dict[str, str], fault: dict[str, Any]
) -> Iterator[float]:
    """Let the proxies of these pods do something to requests that they take."""
    listener = {"filterChain": {"filter": {"name": HTTP, "subFilter": {"name": ROUTER}}}}
    inserted = {"name": "test.fault", "typed_config": {"@type": FAULT, **fault}}
    change = {
        "applyTo": "HTTP_FILTER",
        "match": {"context": CONTEXTS[namespace], "listener": listener},
        "patch": {"operation": "INSERT_BEFORE", "value": inserted},
    }
    made = {
        "apiVersion": "networking.istio.io/v1alpha3",
        "kind": "EnvoyFilter",
        "metadata": {"name": "test-fault", "namespace": namespace},
        "spec": {"workloadSelector": {"labels": pods}, "configPatches": [change]},
    }
    began = time.time()
    try:
        tools.apply(json.dumps(made))
        yield began
    finally:
        tools.kubectl("--namespace", namespace, "delete", "envoyfilter", "test-fault")


@contextmanager
def _changed(
    tools: Tools, where: tuple[str, str, str], part: str, change: dict[str, Any]
) -> Iterator[float]:
    """Change fields of an object (its namespace, kind and name), and change them back.

    The API server then forgets who did it, for helm refuses to change what is another's.
    """
    namespace, kind, name = where
    now = lab.get(tools, kind, name, namespace)
    before = {key: now[part][key] for key in change}
    began = time.time()
    try:
        _patch(tools, where, "merge", {part: change})
        yield began
    finally:
        _patch(tools, where, "merge", {part: before})
        owners = json.loads(
            tools.kubectl(
                *("--namespace", namespace, "get", kind, name),
                *("--output=json", "--show-managed-fields"),
            )
        )["metadata"]["managedFields"]
        others = [each for each in owners if each["manager"] != OWNER]
        forget = {"op": "replace", "path": "/metadata/managedFields", "value": others}
        _patch(tools, where, "json", [forget])


def _patch(tools: Tools, where: tuple[str, str, str], how: str, change: object) -> None:
    """Change an object; by standard input, for a Secret's words are nobody's."""
    namespace, kind, name = where
    tools.kubectl(
        *("--namespace", namespace, "patch", kind, name, f"--type={how}"),
        *("--patch-file=/dev/stdin", f"--field-manager={OWNER}"),
        stdin=json.dumps(change),
    )
