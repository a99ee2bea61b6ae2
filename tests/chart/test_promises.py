"""What Inkwell promises on a cluster, as far as its manifests tell."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.chart.rendering import (
    CASES,
    Manifest,
    component_of,
    pod_labels,
    pod_of,
    render,
)

ROOT = Path(__file__).parents[2]
EVERY_CASE = pytest.mark.parametrize("case", CASES)
SERVERS = ("web", "writer", "model")


def environment(manifest: Manifest) -> dict[str, Any]:
    (container,) = pod_of(manifest)["containers"]
    return {each["name"]: each.get("value") for each in container["env"]}


@pytest.mark.parametrize("component", SERVERS)
def test_a_busy_server_is_not_killed_and_one_that_loads_gets_no_requests(component: str) -> None:
    (container,) = pod_of(render().get("Deployment", component))["containers"]
    alive, ready = container["livenessProbe"], container["readinessProbe"]
    assert (alive["httpGet"]["path"], ready["httpGet"]["path"]) == ("/healthz", "/readyz")
    assert alive["periodSeconds"] * alive["failureThreshold"] >= 60
    assert container["startupProbe"]["httpGet"]["path"] == "/healthz"


@pytest.mark.parametrize(("component", "grace"), [("web", "INKWELL_WEB_GRACE"),
                                                 ("model", "INKWELL_MODEL_GRACE")])  # fmt: skip
def test_a_leaving_pod_is_given_the_time_that_it_takes_to_finish(
    component: str, grace: str
) -> None:
    deployment = render().get("Deployment", component)
    (container,) = pod_of(deployment)["containers"]
    wait = container["lifecycle"]["preStop"]["sleep"]["seconds"]
    given = pod_of(deployment)["terminationGracePeriodSeconds"]
    assert wait > 0
    assert given > wait + int(environment(deployment)[grace])


@EVERY_CASE
def test_a_drain_is_never_blocked(case: str) -> None:
    rendering = render(case)
    budgets = rendering.of("PodDisruptionBudget")
    assert {component_of(each) for each in budgets} == {
        component_of(each) for each in rendering.of("Deployment")
    }
    for each in budgets:
        assert "minAvailable" not in each["spec"]
        assert each["spec"]["maxUnavailable"] == 1
        assert each["spec"]["unhealthyPodEvictionPolicy"] == "AlwaysAllow"


@pytest.mark.parametrize("component", SERVERS)
def test_pods_of_a_kind_spread_over_nodes_and_zones(component: str) -> None:
    pod = pod_of(render().get("Deployment", component))
    (nodes,) = pod["topologySpreadConstraints"]
    (zones,) = pod["affinity"]["podAntiAffinity"]["preferredDuringSchedulingIgnoredDuringExecution"]
    assert nodes["topologyKey"] == "kubernetes.io/hostname"
    assert nodes["whenUnsatisfiable"] == "ScheduleAnyway"
    assert zones["podAffinityTerm"]["topologyKey"] == "topology.kubernetes.io/zone"


@pytest.mark.parametrize("component", SERVERS)
def test_pods_leave_a_dead_node_after_seconds(component: str) -> None:
    borne = pod_of(render("scaled-values.yaml").get("Deployment", component))["tolerations"]
    seconds = {each["key"]: each.get("tolerationSeconds") for each in borne}
    for state in ("not-ready", "unreachable"):
        assert seconds[f"node.kubernetes.io/{state}"] == 10


def test_an_upgrade_migrates_before_its_pods_and_an_install_beside_them() -> None:
    job = render(upgrade=True).get("Job", "migrate")
    assert job["metadata"]["annotations"]["helm.sh/hook"] == "pre-upgrade"
    first = render().get("Job", "migrate")
    assert "annotations" not in first["metadata"]
    assert first["metadata"]["name"] != job["metadata"]["name"]


@pytest.mark.parametrize(
    ("settings", "proxies"),
    [
        ((), "0"),
        (("mesh.enabled=true",), "1"),
        (("mesh.enabled=true", "web.trustedProxies=0"), "0"),
        (("mesh.enabled=true", "web.trustedProxies=2"), "2"),
        (("web.trustedProxies=1",), "1"),
        (("mesh.enabled=true", "web.trustedProxies=null"), "1"),
    ],
)
def test_the_meshs_gateway_is_believed_and_without_it_no_proxy_that_is_not_named(
    settings: tuple[str, ...], proxies: str
) -> None:
    web = environment(render("values.yaml", *settings).get("Deployment", "web"))
    assert web["INKWELL_TRUSTED_PROXIES"] == proxies


@pytest.mark.parametrize(
    ("case", "letters", "tokens"), [("values.yaml", "20", "40000"), ("small-values.yaml", "0", "0")]
)
def test_a_person_has_so_many_letters_and_tokens_a_day(
    case: str, letters: str, tokens: str
) -> None:
    web = environment(render(case).get("Deployment", "web"))
    assert (web["INKWELL_LETTERS_A_DAY"], web["INKWELL_TOKENS_A_DAY"]) == (letters, tokens)


@pytest.mark.parametrize(
    ("case", "folder"),
    [("values.yaml", "/models/mini"), ("scaled-values.yaml", "/models/mini"),
     ("hub-values.yaml", "/models/prepared")],
)  # fmt: skip
def test_weights_are_verified_before_the_server_starts(case: str, folder: str) -> None:
    *_, last = pod_of(render(case).get("Deployment", "model"))["initContainers"]
    assert last["args"][:3] == ["/app/weights.py", "verify", folder]


def test_the_queues_depth_replaces_cpu_where_it_is_measured() -> None:
    (metric,) = render("scaled-values.yaml").get("HorizontalPodAutoscaler", "model")["spec"][
        "metrics"
    ]
    assert metric["pods"]["metric"]["name"] == "inkwell_model_queue_depth"
    (metric,) = render("scaled-values.yaml").get("HorizontalPodAutoscaler", "web")["spec"][
        "metrics"
    ]
    assert metric["resource"]["name"] == "cpu"
    for component in ("web", "model"):
        assert "replicas" not in render("scaled-values.yaml").get("Deployment", component)["spec"]


def test_secrets_are_of_the_chart_or_of_the_user() -> None:
    (secret,) = render().of("Secret")
    assert secret["metadata"]["annotations"]["helm.sh/resource-policy"] == "keep"
    assert render("external-values.yaml").of("Secret") == []
    for name, pod in render("external-values.yaml").pods():
        for volume in pod["volumes"]:
            if "secret" in volume:
                assert volume["secret"]["secretName"] == "my-inkwell", name


def test_nothing_is_allowed_that_is_not_said() -> None:
    (deny,) = (each for each in render().of("NetworkPolicy")
               if each["metadata"]["name"].endswith("-default-deny"))  # fmt: skip
    assert set(deny["spec"]) == {"podSelector", "policyTypes"}
    assert deny["spec"]["policyTypes"] == ["Ingress", "Egress"]
    labels = deny["spec"]["podSelector"]["matchLabels"]
    for each in render().manifests:
        if each["kind"] in ("Deployment", "StatefulSet", "Job", "CronJob"):
            assert labels.items() <= pod_labels(each).items()


@pytest.mark.parametrize(
    ("component", "callers"),
    [
        ("postgres", {"web", "writer", "migrate", "backup"}),
        ("model", {"web", "writer", "test", "namespace monitoring"}),
        ("web", {"test", "namespace monitoring", "namespace istio-ingress"}),
        ("writer", {"namespace monitoring"}),
    ],
)
def test_each_pod_is_reached_by_those_that_need_it(component: str, callers: set[str]) -> None:
    (rule,) = render().get("NetworkPolicy", component)["spec"]["ingress"]
    assert {caller_of(each) for each in rule["from"]} == callers
    assert rule["ports"]


def caller_of(peer: dict[str, Any]) -> str:
    if "podSelector" in peer:
        return str(peer["podSelector"]["matchLabels"]["app.kubernetes.io/component"])
    return f"namespace {peer['namespaceSelector']['matchLabels']['kubernetes.io/metadata.name']}"


def test_there_is_a_test_pod_for_each_promise() -> None:
    promises = {pod["containers"][0]["args"][-1] for name, pod in render().pods()
                if name.startswith("Pod ")}  # fmt: skip
    assert promises == {"ready", "login", "letter"}


def test_wal_is_archived_and_a_restore_never_runs_by_itself() -> None:
    assert environment(render().get("StatefulSet", "postgres"))["INKWELL_BACKUPS"] == "/backups"
    assert render().get("CronJob", "restore")["spec"]["suspend"] is True
    assert "suspend" not in render().get("CronJob", "backup")["spec"]
    conf = (ROOT / "services/postgres/postgres.conf").read_text()
    assert int(re.search(r"archive_timeout = (\d+)", conf)[1]) <= 300  # type: ignore[index]
