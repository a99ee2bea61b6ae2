"""Every panel's query is one that Prometheus understands, of metrics that somebody has."""

import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from harness.monitoring import PanelQuery, dashboards, queries
from inkwell.bundle.make import directory_of
from inkwell.bundle.versions import home, read
from inkwell.desk.settings import free_port
from tests.dashboards.measured import EXPORTED, ours, recorded

DASHBOARDS = dashboards()
QUERIES = [query for each in DASHBOARDS.values() for query in queries(each)]
pytestmark = [pytest.mark.integration, pytest.mark.monitoring]


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx2.Client]:
    """A real Prometheus that reads nothing."""
    program = directory_of(read(), home(), "monitoring") / "bin" / "prometheus"
    if not program.exists():
        pytest.skip("needs prometheus: ./inkwell bundle make --group monitoring")
    folder = tmp_path_factory.mktemp("prometheus")
    (folder / "prometheus.yml").write_text("{}\n")
    address = f"127.0.0.1:{free_port()}"
    command = [
        str(program),
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address={address}",
    ]
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(command, cwd=folder, stderr=log) as process,
        httpx2.Client(base_url=f"http://{address}", trust_env=False) as client,
    ):
        try:
            wait_until_ready(client, folder / "log")
            yield client
        finally:
            process.terminate()


def wait_until_ready(client: httpx2.Client, log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            if client.get("/-/ready").status_code == 200:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.1)
    pytest.fail(log.read_text())


def parsed(prometheus: httpx2.Client, expr: str) -> Any:
    """Return the expression's tree; it must be one."""
    answer = prometheus.post("/api/v1/parse_query", data={"query": expr}).json()
    assert answer["status"] == "success", answer
    return answer["data"]


def names(tree: Any) -> set[str]:
    """Return the metrics that a tree asks for."""
    if isinstance(tree, list):
        return {name for each in tree for name in names(each)}
    if not isinstance(tree, dict):
        return set()
    own = {tree["name"]} if tree.get("type") in ("vectorSelector", "matrixSelector") else set()
    return own | names(list(tree.values()))


def unknown(prometheus: httpx2.Client, asked: list[PanelQuery]) -> set[str]:
    """Return the metrics that nobody has."""
    trees = [parsed(prometheus, query.expr) for query in asked]
    return names(trees) - ours() - recorded() - EXPORTED


def test_a_query_has_nothing_left_to_fill_in() -> None:
    assert len(QUERIES) > 60
    assert [query for query in QUERIES if "$" in query.expr] == []


def test_every_query_is_of_metrics_that_somebody_has(prometheus: httpx2.Client) -> None:
    assert unknown(prometheus, QUERIES) == set()


def test_prometheus_answers_every_query(prometheus: httpx2.Client) -> None:
    for query in QUERIES:
        answer = prometheus.post("/api/v1/query", data={"query": query.expr}).json()
        assert answer["status"] == "success", (query, answer)


def test_a_wrong_name_of_a_metric_is_found(prometheus: httpx2.Client) -> None:
    spoilt = json.loads(json.dumps(DASHBOARDS["model"]).replace("model_slots", "model_slotz"))
    assert unknown(prometheus, list(queries(spoilt))) == {"inkwell_model_slotz"}


def test_a_known_metric_is_asked_for_by_some_dashboard(prometheus: httpx2.Client) -> None:
    asked = names([parsed(prometheus, query.expr) for query in QUERIES])
    assert EXPORTED - asked == set()
