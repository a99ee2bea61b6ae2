"""Istio's standard metrics from the plain Envoy: its labels, and what Prometheus makes of them."""

import json
import re
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml

from contract import headers
from inkwell.bundle.make import directory_of
from inkwell.bundle.versions import home, read
from inkwell.deploy.mesh import MANIFESTS
from inkwell.desk.settings import free_port
from inkwell.shared.checkout import ROOT
from tests.chart import api
from tests.chart.istio_samples import MODEL, PRINCIPAL, SAMPLES

FILTER = yaml.safe_load((MANIFESTS / "plain-envoy-telemetry.yaml").read_text())
RELABELINGS = yaml.safe_load((ROOT / "helm/monitoring/files/istio-relabelings.yaml").read_text())
# What Kiali's graph groups by (graph/telemetry/istio/istio.go).
SIDE = (
    *("cluster", "workload_namespace", "workload", "canonical_service", "canonical_revision"),
    *("app", "version", "principal"),
)
GROUPED = {f"{side}_{word}" for side in ("source", "destination") for word in SIDE} | {
    *("destination_service", "destination_service_name", "destination_service_namespace"),
    *("reporter", "request_protocol", "response_flags", "connection_security_policy"),
}
SAYS = f"%REQ({headers.SOURCE.lower()})%"  # who calls, as its proxy says
Series = dict[int, dict[str, str]]


class Page(BaseHTTPRequestHandler):
    """Serves the samples as an Envoy does."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.end_headers()
        self.wfile.write(SAMPLES.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing of requests."""


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Series]:
    """Every series that a real Prometheus made of the samples, by its value."""
    program = directory_of(read(), home(), "monitoring") / "bin" / "prometheus"
    if not program.exists():
        pytest.skip("needs prometheus: ./inkwell bundle make --group monitoring")
    page = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    Thread(target=page.serve_forever, daemon=True).start()
    directory, port = tmp_path_factory.mktemp("prometheus"), free_port()
    config = directory / "prometheus.yml"
    config.write_text(yaml.safe_dump({"scrape_configs": [scraping(page.server_port)]}))
    command = [
        *(str(program), f"--config.file={config}", f"--storage.tsdb.path={directory / 'data'}"),
        f"--web.listen-address=127.0.0.1:{port}",
    ]
    with (directory / "log").open("w") as log, subprocess.Popen(command, stderr=log) as prometheus:
        yield scraped(port, directory / "log")
        prometheus.terminate()
    page.shutdown()
    page.server_close()


def scraping(port: int) -> dict[str, Any]:
    """Return the job, with the relabelings in Prometheus' own spelling."""
    own = [
        {
            re.sub("[A-Z]", lambda big: f"_{big[0].lower()}", key): value
            for key, value in each.items()
        }
        for each in RELABELINGS
    ]
    return {
        "job_name": "envoy",
        "scrape_interval": "1s",
        "scrape_timeout": "1s",
        "static_configs": [{"targets": [f"127.0.0.1:{port}"]}],
        "metric_relabel_configs": own,
    }


def scraped(port: int, log: Path) -> Series:
    query = urllib.parse.quote('{__name__=~".*istio_.*|envoy_server_live"}')
    for _ in range(120):
        time.sleep(0.5)
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/query?query={query}") as r:
                found = json.load(r)["data"]["result"]
        except urllib.error.URLError:
            continue
        if found:
            return {int(each["value"][1]): each["metric"] for each in found}
    raise AssertionError(log.read_text())


def stats() -> Iterator[dict[str, Any]]:
    for patch in FILTER["spec"]["configPatches"]:
        if patch["applyTo"] == "ROUTE_CONFIGURATION":
            continue
        (logger,) = patch["patch"]["value"]["typed_config"]["access_log"]
        config = logger["typed_config"]
        for each in (*config["counters"], *config.get("histograms", ())):
            yield each["stat"]


def test_the_filter_is_of_istios_own_types() -> None:
    assert api.problems(FILTER) == []


def test_the_samples_are_what_the_filter_counts() -> None:
    counted = {(each["name"], *(tag["name"] for tag in each["tags"])) for each in stats()}
    sampled = {
        (name.removesuffix("_count"), *re.findall(r'(\w+)="', labels))
        for name, labels in re.findall(r"envoy_istio_(\w+)\{(.+)\}", SAMPLES)
    }
    assert sampled <= counted
    assert {name for name, *_ in counted} == {
        *("requests_total", "request_duration_milliseconds", "tcp_connections_closed_total"),
        *("tcp_sent_bytes_total", "tcp_received_bytes_total"),
    }


def test_no_label_has_a_value_that_a_client_chooses() -> None:
    values = {tag["value_format"] for each in stats() for tag in each["tags"]} - {SAYS}
    assert not [each for each in values if re.search("REQ|PATH|AUTHORITY|REMOTE|request|SNI", each)]


def test_every_proxy_says_itself_who_calls_over_what_a_client_said() -> None:
    routes = [
        each for each in FILTER["spec"]["configPatches"] if each["applyTo"] == "ROUTE_CONFIGURATION"
    ]
    assert {each["match"]["context"] for each in routes} == {"GATEWAY", "SIDECAR_OUTBOUND"}
    for each in routes:
        (added,) = each["patch"]["value"]["request_headers_to_add"]
        assert f"%REQ({added['header']['key']})%" == SAYS
        assert added["append_action"] == "OVERWRITE_IF_EXISTS_OR_ADD"


@pytest.mark.integration
def test_each_series_has_istios_name_and_all_labels_that_kiali_groups_by(series: Series) -> None:
    assert set(series) == set(range(1, 12))
    for value in (*range(1, 8), 10, 11):
        assert series[value]["__name__"].startswith("istio_")
        assert series[value].keys() >= GROUPED, value
        assert not {"source", "destination"} & series[value].keys()


@pytest.mark.integration
def test_a_caller_names_whom_it_called(series: Series) -> None:
    expected = {
        "__name__": "istio_requests_total",
        "source_workload": "inkwell-web",
        "source_canonical_service": "web",
        "source_canonical_revision": "1",
        "source_cluster": "Kubernetes",
        "source_principal": "unknown",
        "destination_workload": "inkwell-model",
        "destination_workload_namespace": "inkwell",
        "destination_app": "model",
        "destination_canonical_service": "model",
        "destination_version": "2",
        "destination_principal": PRINCIPAL,
        "destination_service": MODEL,
        "destination_service_name": "inkwell-model",
        "destination_service_namespace": "inkwell",
        "request_protocol": "http",
        "connection_security_policy": "unknown",
    }
    assert expected.items() <= series[1].items()
    assert series[3]["request_protocol"] == "grpc"
    assert expected.keys() <= series[7].keys()


@pytest.mark.integration
def test_an_answer_of_the_proxys_own_went_to_the_unknown(series: Series) -> None:
    destination = {name: value for name, value in series[2].items() if name in GROUPED
                   and name.startswith("destination_")}  # fmt: skip
    assert set(destination.values()) == {"unknown"}


@pytest.mark.integration
def test_who_is_called_names_the_caller_by_its_certificate_and_its_proxys_word(
    series: Series,
) -> None:
    expected = {
        "source_workload": "gateway",
        "source_workload_namespace": "istio-ingress",
        "source_app": "gateway",
        "source_canonical_service": "gateway",
        "source_version": "latest",
        "source_canonical_revision": "latest",
        "destination_workload": "inkwell-web",
        "destination_canonical_service": "web",
        "destination_canonical_revision": "1",
        "destination_cluster": "Kubernetes",
        "connection_security_policy": "mutual_tls",
    }
    assert expected.items() <= series[4].items()
    assert (series[6]["source_app"], series[6]["request_protocol"]) == ("model", "tcp")
    assert (series[6]["source_workload"], series[6]["source_version"]) == (
        "inkwell-model",
        "unknown",
    )
    canary = series[10]
    assert (canary["source_workload"], canary["source_version"]) == ("inkwell-model-canary", "3")
    assert canary["source_app"] == "model"
    limiter = series[11]
    assert (limiter["source_workload"], limiter["source_version"]) == ("gateway", "v1")
    assert limiter["source_canonical_revision"] == "v1"


@pytest.mark.integration
def test_a_caller_without_a_certificate_is_unknown(series: Series) -> None:
    assert series[5]["connection_security_policy"] == "none"
    assert series[5]["source_workload"] == "unknown"


@pytest.mark.integration
def test_metrics_of_others_stay_as_they_are(series: Series) -> None:
    own = {"__name__", "instance", "job"}
    assert series[8].keys() - own == {"reporter", "source_principal", "source_app"}
    assert series[8]["source_app"] == "own"
    assert series[9].keys() == own
