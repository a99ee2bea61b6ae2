"""The deployed lab: clients of the ingress address, and kubectl, for tests and measurements."""

import itertools
import json
import ssl
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx2

from harness.people import Person
from inkwell.bundle.versions import read
from inkwell.deploy import mesh
from inkwell.deploy.tools import Tools
from inkwell.shared import node_table
from inkwell.shared.cluster_files import ClusterFiles
from inkwell.shared.node_table import Node
from inkwell.shared.release import NAMESPACE, RELEASE

PLACE = ClusterFiles.from_environment()
TABLE = node_table.read(PLACE.table)
ADDRESS = str(TABLE.ingress_address)
URL = f"https://{ADDRESS}"
GATEWAY = mesh.GATEWAY
ADDRESSES = 64
SECOND, SECOND_HOST = "second", "second.inkwell.test"  # another release, and its address
WEB, WRITER, MODEL, POSTGRES = (
    f"{RELEASE}-{name}" for name in ("web", "writer", "model", "postgres")
)


def trust() -> ssl.SSLContext:
    """Return what a client trusts who was given the lab's authority."""
    return ssl.create_default_context(cafile=str(mesh.certificate_of(PLACE)))


def client(address: str = "", host: str = "", **settings: Any) -> httpx2.Client:
    """Return a client of the gateway: from one of this host's addresses, for one of its hosts."""
    transport = httpx2.HTTPTransport(verify=trust(), local_address=address or None)
    headers = {"Host": host} if host else {}
    return httpx2.Client(base_url=URL, transport=transport, timeout=30, headers=headers, **settings)


def person(client: httpx2.Client) -> Person:
    """Return somebody new who has registered and signed in."""
    return Person(URL, unused_name(), client=client)


def take_routes_of(tools: Tools, *hosts: str) -> None:
    """Let the gateway take routes of these namespaces, each for its hosts."""
    change = [
        {"op": "replace", "path": f"/spec/servers/{server}/hosts", "value": hosts}
        for server in range(2)  # HTTP, which leads to HTTPS, and that
    ]
    gateway = ("gateways.networking.istio.io", "inkwell")
    where = ("--namespace", GATEWAY)
    tools.kubectl(*where, "patch", *gateway, "--type=json", "--patch", json.dumps(change))


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


def pods_on(tools: Tools, node: Node) -> list[dict[str, Any]]:
    """Return a node's pods that run or are to run, of all namespaces."""
    listed = tools.kubectl(
        *("get", "pods", "--all-namespaces", "--output=json"),
        f"--field-selector=spec.nodeName={node.name},status.phase!=Succeeded,status.phase!=Failed",
    )
    found: list[dict[str, Any]] = json.loads(listed)["items"]
    return found


def is_ready(pod: dict[str, Any]) -> bool:
    """Tell whether a pod is ready, by what its kubelet said last."""
    conditions = {each["type"]: each["status"] for each in pod["status"].get("conditions", ())}
    return conditions.get("Ready") == "True"


def restarts(pod: dict[str, Any]) -> int:
    """Return how often a pod's containers were started again."""
    return sum(each["restartCount"] for each in pod["status"].get("containerStatuses", ()))


def endpoints(tools: Tools, service: str, namespace: str = NAMESPACE) -> set[str]:
    """Return the pods that a Service sends requests to."""
    listed = tools.kubectl(
        *("--namespace", namespace, "get", "endpointslices", "--output=json"),
        f"--selector=kubernetes.io/service-name={service}",
    )
    return {
        endpoint["targetRef"]["name"]
        for endpoint_slice in json.loads(listed)["items"]
        for endpoint in endpoint_slice.get("endpoints") or ()
        if endpoint["conditions"]["ready"]
    }


def sql(tools: Tools, namespace: str, words: str) -> str:
    """Return what a release's Postgres answers."""
    return tools.kubectl(
        *("--namespace", namespace, "exec", "--stdin", f"{POSTGRES}-0"),
        *("--container=postgres", "--", "psql", "-XAtq", "-U", "postgres", "inkwell"),
        stdin=words,
    ).strip()


def docker(*arguments: str) -> str:
    """Run docker, where the nodes are; return what it printed."""
    done = subprocess.run(
        ["docker", *arguments], env=PLACE.environment(), capture_output=True, text=True
    )
    assert done.returncode == 0, f"docker {' '.join(arguments)}: {done.stderr}"
    return done.stdout


def node(name: str) -> Node:
    """Return a row of the node table."""
    (found,) = (each for each in TABLE.nodes if each.name == name)
    return found


def ctr(name: str, *arguments: str) -> str:
    """Tell or ask a node's containerd something about the kubelet's images or containers."""
    return docker("exec", node(name).container, "ctr", "--namespace", "k8s.io", *arguments)


def kill(pod: dict[str, Any]) -> None:
    """Kill a pod's first container, as a fault or the kernel would."""
    name = pod["spec"]["containers"][0]["name"]
    (status,) = (each for each in pod["status"]["containerStatuses"] if each["name"] == name)
    container = status["containerID"].removeprefix("containerd://")
    ctr(pod["spec"]["nodeName"], "tasks", "kill", "--signal", "SIGKILL", container)


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


@contextmanager
def addresses() -> Iterator[Iterator[str]]:
    """Give this host addresses in the nodes' network, to be taken over and over.

    Sign-ins are limited by address. What the host has already is another run's.
    """
    device = _interface()
    taken = _addresses_of(device)
    hosts = list(TABLE.network.hosts())
    free = map(str, hosts[len(hosts) // 3 :])  # the nodes are at the lower end
    made = list(itertools.islice((each for each in free if each not in taken), ADDRESSES))
    for each in made:
        subprocess.run(["ip", "address", "replace", f"{each}/32", "dev", device], check=True)
    try:
        yield itertools.cycle(made)
    finally:
        for each in made:
            subprocess.run(["ip", "address", "delete", f"{each}/32", "dev", device], check=True)


def _interface() -> str:
    """Return this host's interface in the nodes' network."""
    (route,) = _ip("route", "get", str(TABLE.nodes[0].address))
    return str(route["dev"])


def _addresses_of(device: str) -> set[str]:
    (shown,) = _ip("-4", "address", "show", "dev", device)
    return {each["local"] for each in shown["addr_info"]}


def _ip(*arguments: str) -> list[dict[str, Any]]:
    done = subprocess.run(["ip", "-json", *arguments], capture_output=True, check=True)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def unused_name() -> str:
    """Return a name that nobody has, from earlier runs either."""
    return f"p{uuid.uuid4().hex[:12]}"


def toolbox() -> str:
    """Return the bundle's image of a shell with curl, which every node has."""
    return f"docker.io/inkwell/toolbox:{read().of('toolbox')}"
