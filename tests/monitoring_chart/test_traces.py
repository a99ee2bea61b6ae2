"""The proxies' spans: where Istio's own settings and helm/monitoring say that they go."""

import yaml

from inkwell.deploy.mesh import MANIFESTS
from tests.chart import api
from tests.monitoring_chart.test_rendering import Manifest, of, render

GATEWAY, MESH = "istio-ingress", "istio-system"


def telemetries(*settings: str) -> dict[str, Manifest]:
    found = of(render("values.yaml", *settings), "Telemetry")
    return {each["metadata"]["namespace"]: each for each in found}


def test_the_gateway_alone_begins_traces() -> None:
    made = telemetries()
    assert made.keys() == {GATEWAY, MESH}
    for each in made.values():
        assert api.problems(each) == []
    shares = {name: each["spec"]["tracing"][0] for name, each in made.items()}
    assert shares[GATEWAY]["randomSamplingPercentage"] == 10  # a share of 0.1
    assert shares[MESH]["randomSamplingPercentage"] == 0


def test_proxies_send_spans_to_the_jaeger_of_the_chart_without_paths() -> None:
    operator = yaml.safe_load((MANIFESTS / "operator.yaml").read_text())
    (provider,) = operator["spec"]["meshConfig"]["extensionProviders"]
    (named,) = telemetries()[MESH]["spec"]["tracing"][0]["providers"]
    assert provider["name"] == named["name"]
    told = provider["opentelemetry"]
    (jaeger,) = (s for s in of(render(), "Service") if s["metadata"]["name"] == "jaeger")
    assert told["service"] == "jaeger.monitoring.svc.cluster.local"
    assert told["port"] in {port["port"] for port in jaeger["spec"]["ports"]}
    assert told["maxTagLength"] == 1


def test_without_a_mesh_or_a_jaeger_no_proxy_is_told() -> None:
    assert telemetries("mesh.enabled=false") == {}
    assert telemetries("jaeger.enabled=false") == {}


def test_what_names_a_person_or_an_address_is_taken_from_every_span() -> None:
    (config,) = (
        each["data"]["config.yaml"]
        for each in of(render(), "ConfigMap")
        if each["metadata"]["name"] == "jaeger"
    )
    actions = yaml.safe_load(config)["processors"]["attributes"]["actions"]
    deleted = {each["key"] for each in actions if each["action"] == "delete"}
    assert deleted >= {"http.url", "user_agent", "peer.address"}  # what Envoy says of a request
