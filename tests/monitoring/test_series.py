"""A thousand people make no series and no stream of logs that a few didn't make before."""

import json
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle

import httpx2
import pytest

from harness import signing
from harness.people import Person
from harness.stores import Labels, Stores
from inkwell.deploy.tools import Tools
from tests.deploy.conftest import MakeClient
from tests.monitoring import driven
from tests.monitoring.driven import LETTERS

pytestmark = [pytest.mark.monitored, pytest.mark.timeout(500)]

PEOPLE, FEW, ROUNDS = 1000, 20, 3
AT_ONCE = 6
GONE_S = 1800  # a pod that has gone in that time may still be in the logs
# But whom a writer meets when it likes, scrapes, spans, keys that gateways ask for by the clock,
# alerts that wait, and, on a busy machine, what failed between two proxies: such as the limiter's
# answer that came too late.
SPANS = 'destination_app!="jaeger",cluster_name!~".*[|]jaeger[.].*"'
FAILED = 'grpc_response_status!~"[1-9].*",response_flags=~"-|"'
OTHERS = 'source_app!~"writer|prometheus",__name__!~"ALERTS.*",route!="/.well-known/jwks.json"'
SERIES = f'{{job=~"inkwell-.*|envoy",{OTHERS},{FAILED},{SPANS}}}'
NAMESPACES = ("inkwell", "istio-ingress")
STREAMS = f"kubernetes.pod_namespace:in({','.join(NAMESPACES)})"


def visit(client: httpx2.Client, headers: dict[str, str]) -> list[int]:
    """What a person does here: look, ask for what isn't there, and send half a form."""
    paths = ("/", "/letters", f"{LETTERS}/{uuid.uuid4()}")
    answers = [client.get(path, headers=headers) for path in paths]
    answers.append(client.post(LETTERS, json={"company": uuid.uuid4().hex}, headers=headers))
    return [answer.status_code for answer in answers]


def visit_all(clients: Sequence[httpx2.Client], people: Sequence[dict[str, str]]) -> set[int]:
    """Let people visit, each from one of the addresses; return the statuses of all answers."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        seen = pool.map(visit, cycle(clients), people)
        return {status for statuses in seen for status in statuses}


def of_containers(tools: Tools) -> set[str]:
    """One stream for each container of the pods that are there, whoever caused its lines."""
    names = ("kubernetes.container_name", "kubernetes.pod_name", "kubernetes.pod_namespace")
    return {
        "{" + ",".join(f'{name}="{value}"' for name, value in zip(names, values, strict=True)) + "}"
        for namespace in NAMESPACES
        for pod in json.loads(
            tools.kubectl("--namespace", namespace, "get", "pods", "--output=json")
        )["items"]
        for part in ("containers", "initContainers")
        for container in pod["spec"].get(part, ())
        for values in [(container["name"], pod["metadata"]["name"], namespace)]
    }


def new(before: set[Labels], after: set[Labels]) -> list[dict[str, str]]:
    return [dict(each) for each in after - before]


def test_a_thousand_people_make_no_new_series_or_streams(
    stores: Stores, tools: Tools, person: Person, make_client: MakeClient, addresses: Iterator[str]
) -> None:
    clients = [make_client(next(addresses)) for _ in range(32)]
    with signing.crowd(tools, person, PEOPLE) as people:
        begun = time.time()
        for _ in range(ROUNDS):
            assert visit_all(clients, people[:FEW]) == {200, 404, 422}
        driven.read_after(stores, time.time())
        series = stores.series(SERIES, begun)
        streams = stores.streams(STREAMS, begun - GONE_S)
        assert visit_all(clients, people) == {200, 404, 422}
        driven.read_after(stores, time.time())
    more = new(series, stores.series(SERIES, begun))
    assert not more, f"{len(more)} new series, such as {more[:3]}"
    assert stores.streams(STREAMS, begun) <= streams | of_containers(tools)
