"""The lab in the chart: nothing of it while it is off, and a pod that can do its own alone."""

import pytest

from contract.settings.base import variables
from contract.settings.predictor import PredictorSettings
from tests.chart.rendering import Rendering, component_of, pod_of, render
from tests.chart.test_promises import caller_of, environment

URL = "INKWELL_PREDICTOR_URL"


def lab(*settings: str) -> Rendering:
    return render("values.yaml", "lab.enabled=true", *settings)


@pytest.mark.parametrize("mesh", ["true", "false"])
def test_nothing_of_the_lab_is_rendered_while_it_is_off(mesh: str) -> None:
    text = str(render("values.yaml", f"mesh.enabled={mesh}").manifests).lower()
    assert [word for word in ("inference", "predictor", "8003") if word in text] == []


def test_the_lab_brings_one_component_and_changes_the_web_alone() -> None:
    without, whole = ({str(each) for each in (render("values.yaml", case).manifests)}
                      for case in ("lab.enabled=false", "lab.enabled=true"))  # fmt: skip
    before = {(each["kind"], component_of(each)) for each in render().manifests
              if str(each) not in whole and each["kind"] != "Secret"}  # fmt: skip
    assert before <= {("Deployment", "web"), ("NetworkPolicy", "web"), ("Deployment", "writer")}
    added = {each["kind"] for each in lab().manifests
             if str(each) not in without and component_of(each) == "inference"}  # fmt: skip
    assert added == {
        "Deployment", "NetworkPolicy", "PodDisruptionBudget", "Service", "ServiceAccount",
    }  # fmt: skip


def test_the_web_alone_asks_the_pod_and_it_asks_nobody() -> None:
    policy = lab().get("NetworkPolicy", "inference")["spec"]
    (rule,) = policy["ingress"]
    assert {caller_of(each) for each in rule["from"]} == {"web", "namespace monitoring"}
    assert rule["ports"] == [{"port": 8003, "protocol": "TCP"}]
    assert policy["policyTypes"] == ["Ingress", "Egress"]
    assert "egress" not in policy
    (mesh,) = lab("mesh.enabled=true").named("AuthorizationPolicy", "r-inkwell-inference-from-web")[
        "spec"
    ]["rules"]
    assert mesh["from"][0]["source"]["principals"] == ["cluster.local/ns/default/sa/r-inkwell-web"]
    assert mesh["to"] == [{"operation": {"ports": ["8003"], "notPaths": ["/metrics"]}}]


def test_its_figures_are_read_by_monitoring() -> None:
    (rule,) = lab("mesh.enabled=true").named("AuthorizationPolicy", "r-inkwell-metrics")["spec"][
        "rules"
    ]
    assert rule["to"][0]["operation"]["ports"] == ["8000", "8003", "8080", "8082"]


def test_the_web_is_told_where_it_is_and_the_writer_is_not() -> None:
    rendering = lab()
    assert environment(rendering.get("Deployment", "web"))[URL] == "http://r-inkwell-inference:8003"
    (port,) = rendering.get("Service", "inference")["spec"]["ports"]
    assert (port["port"], rendering.get("Service", "inference")["metadata"]["name"]) == (
        8003, "r-inkwell-inference",
    )  # fmt: skip
    assert URL not in environment(rendering.get("Deployment", "writer"))
    ways = [each for each in rendering.get("NetworkPolicy", "web")["spec"]["egress"]
            if each.get("ports") == [{"port": 8003, "protocol": "TCP"}]]  # fmt: skip
    assert [caller_of(each["to"][0]) for each in ways] == ["inference"]


def test_it_is_alive_while_it_is_busy_and_gets_requests_when_its_model_is_checked() -> None:
    deployment = lab("inference.tag=2.0").get("Deployment", "inference")
    (container,) = pod_of(deployment)["containers"]
    paths = {name: container[f"{name}Probe"]["httpGet"]["path"]
             for name in ("startup", "liveness", "readiness")}  # fmt: skip
    assert paths == {"startup": "/healthz", "liveness": "/healthz", "readiness": "/readyz"}
    assert container["image"] == "docker.io/inkwell/predictor:2.0"
    assert set(environment(deployment)) <= set(variables(PredictorSettings).values())
