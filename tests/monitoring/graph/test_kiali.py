"""Kiali's real server on the cluster: the graph that it draws after letters were asked for."""

import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import httpx2
import pytest

from contract import tracks
from harness import lab, rollouts
from harness.people import Person
from harness.stores import Stores
from inkwell.canary import steps
from inkwell.canary.release import Release
from inkwell.deploy.tools import Tools
from inkwell.monitoring.release import NAMESPACE
from inkwell.shared.release import RELEASE
from tests.monitoring import parts

pytestmark = [pytest.mark.monitored, pytest.mark.timeout(420)]

OURS, INGRESS = "inkwell", "istio-ingress"  # namespaces
LAST_S, SECONDS = 600, 180
GATEWAY = ("gateway", "v1")
Node = dict[str, Any]


class Edge(NamedTuple):
    """Who called whom, by name and version, and how."""

    source: tuple[str, str]
    target: tuple[str, str]
    protocol: str


@pytest.fixture(scope="module")
def kiali(tools: Tools, stores: Stores) -> Iterator[httpx2.Client]:
    """Kiali, to which somebody has logged in by a token of its own account."""
    image = parts.give_image("kiali")
    with (
        parts.installed(
            tools, "kiali/kiali.yaml", "--set=kiali.enabled=true", *image, change=give_pages
        ),
        parts.forwarded("kiali", 20001) as url,
        httpx2.Client(base_url=f"{url}/kiali/api", timeout=30) as client,
    ):
        token = tools.kubectl("--namespace", NAMESPACE, "create", "token", "kiali").strip()
        client.post("/authenticate", data={"token": token}).raise_for_status()
        yield client


def give_pages(manifest: parts.Manifest) -> None:
    """Make the folder of Kiali's pages, which its module lacks and its image has."""
    if manifest["kind"] == "Deployment":
        pod = manifest["spec"]["template"]["spec"]
        pod["volumes"].append({"name": "pages", "emptyDir": {}})
        mount = {"name": "pages", "mountPath": "/opt/kiali/console"}
        pod["containers"][0]["volumeMounts"].append(mount)


def graph(kiali: httpx2.Client) -> tuple[list[Node], set[Edge]]:
    """Return the nodes and edges of the last minutes."""
    asked = {
        "namespaces": f"{OURS},{INGRESS}",
        "graphType": "versionedApp",
        "duration": f"{LAST_S}s",
    }
    answer = kiali.get("/namespaces/graph", params={**asked, "injectServiceNodes": "false"})
    assert answer.status_code == 200, answer.text
    elements = answer.json()["elements"]
    nodes = {each["data"]["id"]: each["data"] for each in elements["nodes"]}
    names = {key: (node.get("app", ""), node.get("version", "")) for key, node in nodes.items()}
    edges = {
        Edge(names[edge["source"]], names[edge["target"]], edge["traffic"].get("protocol", ""))
        for edge in (each["data"] for each in elements["edges"])
    }
    return [node for node in nodes.values() if not node.get("isBox")], edges


def test_the_graph_leads_from_the_gateway_to_the_model_and_knows_everybody(
    kiali: httpx2.Client, tools: Tools, person: Person
) -> None:
    web, writer, model = ((name, rollouts.tag(tools)) for name in ("web", "writer", "model"))
    wanted = {
        Edge(GATEWAY, web, "http"),
        Edge(web, model, "http"),
        Edge(writer, model, "http"),
    }
    for _ in range(2):
        assert person.ended(person.ask(), 120)["status"] == "done"
    end = time.monotonic() + SECONDS
    while True:
        person.client.get("/status").raise_for_status()  # it connects to Postgres anew
        nodes, edges = graph(kiali)
        by_tcp = {edge.target[0] for edge in edges if edge.protocol == "tcp"}
        if edges >= wanted and by_tcp >= {"postgres", "redis"}:
            break
        assert time.monotonic() < end, (
            f"missing: {wanted - edges}, by TCP {by_tcp}; {sorted(edges)}"
        )
        time.sleep(5)
    assert [node for node in nodes if node["nodeType"] == "unknown"] == []
    shown = [node for node in nodes if node["namespace"] in (OURS, INGRESS)]
    assert [node for node in shown if node.get("app") == "unknown"] == []
    assert [node for node in shown if node.get("version") == "unknown"] == []


def test_both_tracks_of_a_canary_are_in_the_graph(kiali: httpx2.Client, tools: Tools) -> None:
    release = Release(tools, RELEASE, OURS)
    stable, canary = rollouts.tag(tools), rollouts.TAGS[0]
    wanted = {Edge(GATEWAY, ("web", tag), "http") for tag in (stable, canary)}

    def seen() -> bool:
        with lab.client() as client:
            for track in tracks.WEB:
                client.get("/", headers={"x-inkwell-track": track}).raise_for_status()
        return graph(kiali)[1] >= wanted

    with rollouts.other_names(tools, "web"):
        try:
            steps.start(release, 50, canary, print)
            lab.eventually(seen, SECONDS, f"{wanted} are in the graph", every=5)
        finally:
            steps.abort(release, print)
