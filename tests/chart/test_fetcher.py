"""The fetcher in the chart: nothing of it unless asked for, and a pod that reaches no other."""

import re
from typing import Any

import pytest

from contract.settings.base import variables
from contract.settings.fetcher import FetcherSettings
from predictor.fetcher import networks
from predictor.fetcher.target import PORTS
from tests.chart.rendering import Manifest, Rendering, component_of, pod_of, render
from tests.chart.test_promises import caller_of, environment

SECRET = re.compile(r"checksum/config': '[0-9a-f]{64}")
URL = "INKWELL_FETCHER_URL"
ON = ("lab.enabled=true", "lab.fetcher.enabled=true")


def fetching(*settings: str) -> Rendering:
    return render("values.yaml", *ON, *settings)


def texts(rendering: Rendering) -> set[str]:
    """All manifests, but for the secrets and what is made of them: new in each rendering."""
    return {SECRET.sub("", str(each)) for each in rendering.manifests if each["kind"] != "Secret"}


@pytest.mark.parametrize("lab", ["lab.enabled=true", "lab.enabled=false"])
def test_nothing_of_it_is_rendered_while_it_or_the_lab_is_off(lab: str) -> None:
    mesh = "mesh.enabled=true"
    asked = "true" if lab.endswith("false") else "false"
    rendering = render("values.yaml", mesh, lab, f"lab.fetcher.enabled={asked}")
    assert [word for word in ("fetcher", "8004") if word in str(rendering.manifests)] == []
    assert texts(rendering) == texts(render("values.yaml", mesh, lab))


def test_it_brings_one_component_and_changes_the_web_alone() -> None:
    without, whole = texts(render("values.yaml", "lab.enabled=true")), texts(fetching())
    kinds = {(each["kind"], component_of(each)) for each in fetching().manifests
             if SECRET.sub("", str(each)) not in without and each["kind"] != "Secret"}  # fmt: skip
    own = ("Deployment", "NetworkPolicy", "PodDisruptionBudget", "Service", "ServiceAccount")
    assert kinds - {(kind, "fetcher") for kind in own} == {
        ("Deployment", "web"), ("NetworkPolicy", "web"),
    }  # fmt: skip
    assert len(whole - without) == len(without - whole) + len(own)


def test_it_has_no_token_and_no_secret() -> None:
    rendering = fetching("mesh.enabled=true")
    pod = pod_of(rendering.get("Deployment", "fetcher"))
    account = rendering.get("ServiceAccount", "fetcher")
    assert (pod["automountServiceAccountToken"], account["automountServiceAccountToken"]) == (
        False, False,
    )  # fmt: skip
    assert pod["serviceAccountName"] == account["metadata"]["name"] == "r-inkwell-fetcher"
    assert "secret" not in str(pod).lower()
    assert [each for each in pod["volumes"] if set(each) != {"name", "emptyDir"}] == []
    bound = [each for each in rendering.manifests if each["kind"].endswith("RoleBinding")]
    assert [each for each in bound if "fetcher" in str(each)] == []


def test_the_web_alone_asks_it_and_it_asks_the_public_internet_alone() -> None:
    policy = fetching().get("NetworkPolicy", "fetcher")["spec"]
    (into,) = policy["ingress"]
    assert {caller_of(each) for each in into["from"]} == {"web", "namespace monitoring"}
    assert into["ports"] == [{"port": 8004, "protocol": "TCP"}]
    (out,) = policy["egress"]
    assert [each["port"] for each in out["ports"]] == sorted(PORTS.values())
    blocks = {each["ipBlock"]["cidr"]: tuple(each["ipBlock"]["except"]) for each in out["to"]}
    assert blocks == {
        "0.0.0.0/0": networks.NOT_PUBLIC_4, networks.PUBLIC_6: networks.NOT_PUBLIC_6,
    }  # fmt: skip


def sources(policy: Manifest) -> list[dict[str, Any]]:
    return [one["source"] for rule in policy["spec"].get("rules", []) for one in rule["from"]]


def test_in_the_mesh_no_policy_lets_it_call_anything() -> None:
    """What it sends to a pod of the mesh ends in Envoy's 403: all that isn't named is refused."""
    rendering = fetching("mesh.enabled=true", "canary.web.enabled=true")
    policies = rendering.of("AuthorizationPolicy")
    named = [each for policy in policies for each in sources(policy)]
    account = "cluster.local/ns/default/sa/r-inkwell-fetcher"
    assert [each for each in named if account in str(each)] == []
    # Nor by anything wider than accounts: a namespace of its own, a wildcard, or no source at all.
    assert [each for each in named if not set(each) <= {"principals", "namespaces"}] == []
    assert {each["namespaces"][0] for each in named if "namespaces" in each} == {"monitoring"}
    assert "*" not in str(named)
    assert all(rule.get("from") for policy in policies for rule in policy["spec"].get("rules", []))
    (deny,) = (each for each in policies if not each["spec"].get("rules"))
    assert deny["spec"]["selector"]["matchLabels"] == {
        "app.kubernetes.io/name": "inkwell", "app.kubernetes.io/instance": "r",
    }  # fmt: skip
    (ours,) = (each for each in policies if component_of(each) == "fetcher")
    (rule,) = ours["spec"]["rules"]
    assert rule["from"][0]["source"]["principals"] == ["cluster.local/ns/default/sa/r-inkwell-web"]
    assert rule["to"] == [{"operation": {"ports": ["8004"], "notPaths": ["/metrics"]}}]


def test_the_web_is_told_where_it_is_and_the_writer_is_not() -> None:
    rendering = fetching()
    assert environment(rendering.get("Deployment", "web"))[URL] == "http://r-inkwell-fetcher:8004"
    assert URL not in environment(rendering.get("Deployment", "writer"))
    ways = [each for each in rendering.get("NetworkPolicy", "web")["spec"]["egress"]
            if each.get("ports") == [{"port": 8004, "protocol": "TCP"}]]  # fmt: skip
    assert [caller_of(each["to"][0]) for each in ways] == ["fetcher"]


def test_it_runs_the_predictors_image_by_another_command() -> None:
    deployment = fetching("inference.tag=2.0").get("Deployment", "fetcher")
    (container,) = pod_of(deployment)["containers"]
    assert container["image"] == "docker.io/inkwell/predictor:2.0"
    assert container["args"] == ["-m", "predictor.fetcher"]
    assert set(environment(deployment)) <= set(variables(FetcherSettings).values())


def test_its_figures_are_read_by_monitoring() -> None:
    (rule,) = fetching("mesh.enabled=true").named("AuthorizationPolicy", "r-inkwell-metrics")[
        "spec"
    ]["rules"]
    ports = rule["to"][0]["operation"]["ports"]
    assert ports == ["8000", "8003", "8004", "8080", "8082"]
