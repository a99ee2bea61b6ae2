"""What monitoring needs of the chart: names of pods in the mesh, and ways to their metrics."""

import pytest

from contract.version import VERSION
from tests.chart.rendering import CASES, Rendering, pod_labels, render
from tests.chart.test_promises import environment

MESH = "mesh.enabled=true"
CANARIES = (
    "canary.web.enabled=true",
    "canary.web.tag=9.1",
    "canary.model.enabled=true",
    "canary.model.tag=9.2",
    "shadow.model.enabled=true",
    "shadow.model.tag=9.3",
)
PODS = (
    ("Deployment", "web", "stable", VERSION),
    ("Deployment", "web", "canary", "9.1"),
    ("Deployment", "writer", "stable", VERSION),
    ("Deployment", "model", "stable", VERSION),
    ("Deployment", "model", "canary", "9.2"),
    ("Deployment", "model", "shadow", "9.3"),
)


def names_in_the_mesh(rendering: Rendering, kind: str, component: str, track: str) -> list[str]:
    labels = pod_labels(rendering.get(kind, component, track))
    canonical = "service.istio.io/canonical-"
    keys = ("app", "version", f"{canonical}name", f"{canonical}revision")
    return [labels[key] for key in keys]


@pytest.mark.parametrize(("kind", "component", "track", "version"), PODS)
def test_a_pod_is_a_service_and_a_version_of_its_own_in_the_mesh(
    kind: str, component: str, track: str, version: str
) -> None:
    rendering = render("values.yaml", MESH, *CANARIES)
    names = names_in_the_mesh(rendering, kind, component, track)
    assert names == [component, version, component, version]


def test_the_database_has_the_version_of_its_own_image() -> None:
    rendering = render("values.yaml", "postgres.tag=17.1")
    names = names_in_the_mesh(rendering, "StatefulSet", "postgres", "stable")
    assert names == ["postgres", "17.1", "postgres", "17.1"]


@pytest.mark.parametrize(
    ("tag", "version"),
    [("_1.0-", "1.0"), ("x" * 62 + "--y", "x" * 62)],
)
def test_a_version_is_a_label_whatever_the_tag_is(tag: str, version: str) -> None:
    rendering = render("values.yaml", f"web.tag={tag}")
    names = names_in_the_mesh(rendering, "Deployment", "web", "stable")
    assert names == ["web", version, "web", version]


def test_a_label_of_the_operators_own_stays() -> None:
    labels = pod_labels(
        render("values.yaml", "web.podLabels.version=blue").get("Deployment", "web")
    )
    assert (labels["version"], labels["app"]) == ("blue", "web")


@pytest.mark.parametrize("case", CASES)
def test_what_finds_pods_is_as_it_was(case: str) -> None:
    selected_by = {f"app.kubernetes.io/{name}" for name in ("name", "instance", "component")}
    for kind in ("Deployment", "StatefulSet"):
        for each in render(case).of(kind):
            found_by = set(each["spec"]["selector"]["matchLabels"])
            assert found_by - {"inkwell.dev/track"} == selected_by


def test_metrics_of_sidecars_are_reached_by_monitoring_alone() -> None:
    policy = render("values.yaml", MESH).named("NetworkPolicy", "r-inkwell-proxy-metrics")
    monitoring = {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}
    assert policy["spec"] == {
        "podSelector": {
            "matchLabels": {
                "app.kubernetes.io/name": "inkwell",
                "app.kubernetes.io/instance": "r",
            }
        },
        "policyTypes": ["Ingress"],
        "ingress": [
            {
                "from": [{"namespaceSelector": monitoring}],
                "ports": [{"port": port, "protocol": "TCP"} for port in (15020, 15090)],
            }
        ],
    }


@pytest.mark.parametrize("settings", [(), (MESH, "networkPolicy.monitoringNamespace=")])
def test_without_sidecars_or_monitoring_their_metrics_are_reached_by_nobody(
    settings: tuple[str, ...],
) -> None:
    names = {
        each["metadata"]["name"] for each in render("values.yaml", *settings).of("NetworkPolicy")
    }
    assert "r-inkwell-default-deny" in names
    assert "r-inkwell-proxy-metrics" not in names


def test_the_web_alone_may_ask_what_watches_it() -> None:
    stores = {"prometheusUrl": 9090, "logsUrl": 9428, "tracesQueryUrl": 16686}
    settings = [f"monitoring.{name}=http://there:{port}" for name, port in stores.items()]
    told = render("values.yaml", *settings)
    asked = {9090, 9428, 16686}
    assert asked <= ports_left_by(told, "web")
    assert not asked & (ports_left_by(render(), "web") | ports_left_by(told, "writer"))
    web = environment(told.get("Deployment", "web"))
    names = [f"INKWELL_{name}_URL" for name in ("PROMETHEUS", "LOGS", "TRACES_QUERY")]
    assert [web[name] for name in names] == [f"http://there:{each}" for each in stores.values()]
    assert web["INKWELL_PROMETHEUS_NAMESPACE"] == "default"
    assert not set(names) & set(environment(told.get("Deployment", "writer")))


def ports_left_by(rendering: Rendering, component: str) -> set[int]:
    rules = rendering.get("NetworkPolicy", component)["spec"]["egress"]
    return {port["port"] for rule in rules for port in rule["ports"]}
