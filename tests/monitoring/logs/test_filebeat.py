"""Filebeat's real program on every node, with the chart's filebeat.yml: what it sends is found.

It sends to VictoriaLogs, which takes what Elasticsearch takes.
"""

import time
from collections.abc import Iterator

import pytest

from harness.people import FORM, Person
from harness.stores import Stores
from inkwell.deploy.tools import Tools
from tests.monitoring import parts

pytestmark = [pytest.mark.monitored, pytest.mark.timeout(300)]

VICTORIALOGS = {
    "url": "http://victorialogs:9428",
    "path": "/insert/elasticsearch",
    "parameters._time_field": "@timestamp",
    "parameters._msg_field": "event",
}
CONTAINER = "kubernetes.container.name"  # Filebeat's; vlagent's is kubernetes.container_name
SECONDS = 60


@pytest.fixture(scope="module")
def filebeat(tools: Tools, stores: Stores) -> Iterator[None]:
    image = parts.give_image("filebeat")
    told = [f"--set-string=elastic.{name}={value}" for name, value in VICTORIALOGS.items()]
    with parts.installed(tools, "logs/filebeat.yaml", "--set=elastic.enabled=true", *told, *image):
        yield


def containers_of(stores: Stores, request_id: str) -> set[str]:
    """The containers of which Filebeat sent lines of a request."""
    lines = stores.lines(f'request_id:="{request_id}" {CONTAINER}:*')
    return {line[CONTAINER] for line in lines}


def test_a_request_is_found_through_filebeat_in_every_service_it_went_through(
    filebeat: None, stores: Stores, person: Person
) -> None:
    asked = person.client.post("/api/v1/letters", json=FORM)
    assert asked.status_code == 201, asked.text
    request_id = asked.headers["x-request-id"]
    assert person.ended(asked.json()["id"], 120)["status"] == "done"
    wanted = {"istio-proxy", "web", "writer", "model"}
    end = time.monotonic() + SECONDS
    while (found := containers_of(stores, request_id)) != wanted and time.monotonic() < end:
        time.sleep(1)
    assert found == wanted
