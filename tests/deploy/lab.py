"""The lab as its tests meet it: the ingress address from outside, and kubectl from inside."""

import json
import ssl
import subprocess
import time
import uuid
from collections.abc import Callable
from typing import Any

import httpx2

from inkwell.bundle.versions import read
from inkwell.cluster import table
from inkwell.cluster.place import Place
from inkwell.deploy import mesh
from inkwell.deploy.tools import Tools
from inkwell.deploy.up import NAMESPACE, RELEASE

PLACE = Place.from_environment()
TABLE = table.read(PLACE.table)
ADDRESS = str(TABLE.ingress_address)
URL = f"https://{ADDRESS}"
GATEWAY = mesh.GATEWAY
WEB, WRITER, MODEL, POSTGRES = (
    f"{RELEASE}-{name}" for name in ("web", "writer", "model", "postgres")
)


def trust() -> ssl.SSLContext:
    """Return what a client trusts who was given the lab's authority."""
    return ssl.create_default_context(cafile=str(mesh.certificate_of(PLACE)))


def client(address: str = "", **settings: Any) -> httpx2.Client:
    """Return a client of the gateway, from one of this host's addresses if one is given."""
    transport = httpx2.HTTPTransport(verify=trust(), local_address=address or None)
    return httpx2.Client(base_url=URL, transport=transport, timeout=30, **settings)


def get(tools: Tools, kind: str, name: str, namespace: str = NAMESPACE) -> dict[str, Any]:
    """Return an object of the cluster."""
    found: dict[str, Any] = json.loads(
        tools.kubectl("--namespace", namespace, "get", kind, name, "--output=json")
    )
    return found


def pods(tools: Tools, component: str, namespace: str = NAMESPACE) -> list[dict[str, Any]]:
    """Return a component's pods that aren't leaving."""
    label = "app.kubernetes.io/name" if namespace == GATEWAY else "app.kubernetes.io/component"
    listed = tools.kubectl(
        *("--namespace", namespace, "get", "pods", f"--selector={label}={component}"),
        "--output=json",
    )
    found = json.loads(listed)["items"]
    return [pod for pod in found if "deletionTimestamp" not in pod["metadata"]]


def eventually(true: Callable[[], bool], seconds: float, what: str, every: float = 0.25) -> float:
    """Wait until something holds; return the seconds it took."""
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < seconds, f"after {seconds:.0f} s: {what}"
        time.sleep(every)
    return time.monotonic() - begun


def next_minute() -> None:
    """Wait for a minute of the clock that has just begun: the limiter's windows are these."""
    left = 60 - time.time() % 60
    if left < 45:  # else it has only begun
        time.sleep(left + 0.2)


def interface() -> str:
    """Return this host's interface in the nodes' network."""
    routes = json.loads(
        subprocess.run(
            ["ip", "-json", "route", "get", str(TABLE.nodes[0].address)],
            capture_output=True,
            check=True,
        ).stdout
    )
    return str(routes[0]["dev"])


def unused_name() -> str:
    """Return a name that nobody has, from earlier runs either."""
    return f"p{uuid.uuid4().hex[:12]}"


def toolbox() -> str:
    """Return the bundle's image of a shell with curl, which every node has."""
    return f"docker.io/inkwell/toolbox:{read().of('toolbox')}"
