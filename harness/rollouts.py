"""Upgrades and rollbacks of a release, timed; versions are the same images under other names."""

import itertools
import json
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from harness import lab, runbooks, traffic
from harness.people import Person
from inkwell.deploy.tools import Tools
from inkwell.shared.release import NAMESPACE, RELEASE

REGISTRY = "docker.io/inkwell"
TAGS = ("upgrade-1", "upgrade-2")
PATIENCE_S = 240
LEAST_REQUESTS = 5000


def tag(tools: Tools, namespace: str = NAMESPACE) -> str:
    """Return the tag of the images that a release runs."""
    values = json.loads(
        tools.helm("get", "values", RELEASE, "--namespace", namespace, "--all", "--output=json")
    )
    return str(values["image"]["tag"])


@contextmanager
def other_names(tools: Tools, *images: str) -> Iterator[None]:
    """Give each worker these images under the names of TAGS too, as a registry would have them."""
    now = tag(tools)
    made = [f"{REGISTRY}/{image}:{other}" for image in images for other in TAGS]
    workers = [node.name for node in lab.TABLE.nodes if node.role == "worker"]
    for node, name in itertools.product(workers, made):
        lab.ctr(node, "images", "tag", "--force", f"{name.rpartition(':')[0]}:{now}", name)
    try:
        yield
    finally:
        for node in workers:
            lab.ctr(node, "images", "remove", *made)


def upgrade(tools: Tools, component: str, other: str) -> float:
    """Upgrade the web (the writer goes with it) or the model; return the seconds it took.

    They count from helm's start, its migrations among them, until every pod that is sent requests
    is of the new version and ready.
    """
    name = {"web": "upgrade-inkwell", "model": "change-the-model"}[component]
    commands, _ = runbooks.blocks(name, "Mitigation")
    return _replaced(tools, component, other, commands, TAG=other)


def roll_back(tools: Tools, revision: int, now: str) -> float:
    """Bring the release back to a revision whose web is `now`; return the seconds it took."""
    _, commands = runbooks.blocks("upgrade-inkwell", "Mitigation")
    return _replaced(tools, "web", now, commands, REVISION=str(revision))


def revision(tools: Tools) -> int:
    """Return the number of the release's revision."""
    status = tools.helm("status", RELEASE, "--namespace", NAMESPACE, "--output=json")
    return int(json.loads(status)["version"])


def _replaced(tools: Tools, component: str, version: str, commands: str, **variables: str) -> float:
    """Run a runbook's commands; return the seconds until the component is of a version."""

    def done() -> bool:
        if running.done():
            running.result()  # its error says more than a time that is over
        wanted = lab.get(tools, "deployment", f"{RELEASE}-{component}")["spec"]["replicas"]
        new = {
            pod["metadata"]["name"]
            for pod in lab.pods(tools, component)
            if pod["metadata"]["labels"]["app.kubernetes.io/version"] == version
        }
        return lab.endpoints(tools, f"{RELEASE}-{component}") == new and len(new) == wanted

    began = time.monotonic()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(runbooks.run, commands, NAMESPACE, **variables)
        lab.eventually(done, PATIENCE_S, f"{component} is replaced by {version}", every=2)
        seconds = time.monotonic() - began
        running.result()
        return seconds


def three_and_back(tools: Tools, people: Sequence[Person]) -> tuple[traffic.Tally, list[float]]:
    """Upgrade the web twice and the model once, and roll all of it back, while people are at work.

    Returns what they saw, and the seconds of each upgrade of the web, the rollback's last.
    """
    before, now = revision(tools), tag(tools)
    crowd = traffic.Crowd(people, writers=len(people), pause_s=0.1)
    with other_names(tools, "web", "model-mini"):
        try:
            with crowd.at_work() as tally:
                seconds = [upgrade(tools, "web", other) for other in TAGS]
                upgrade(tools, "model", TAGS[0])
                seconds.append(roll_back(tools, before, now))
                lab.eventually(lambda: tally.requests >= LEAST_REQUESTS, PATIENCE_S, "requests")
        except BaseException:
            tools.helm("rollback", RELEASE, str(before), "--namespace", NAMESPACE)
            raise
    return tally, seconds
