"""What any cluster asks of manifests: the API's types, Pod Security `restricted`, sane pods."""

import copy
from typing import Any

import pytest

from tests.chart import api, restricted
from tests.chart.rendering import CASES, component_of, containers, pod_labels, pod_of, render

EVERY_CASE = pytest.mark.parametrize("case", CASES)
ADDRESSES = {  # that have no password in them
    "INKWELL_FETCHER_URL",
    "INKWELL_LOGS_URL",
    "INKWELL_MODEL_URL",
    "INKWELL_PREDICTOR_URL",
    "INKWELL_PROMETHEUS_URL",
    "INKWELL_TRACES_QUERY_URL",
    "INKWELL_TRACES_URL",
}
GOOD_POD = pod_of(render().get("Deployment", "web"))


@EVERY_CASE
@pytest.mark.parametrize("upgrade", [False, True])
def test_every_manifest_is_of_kubernetes_or_istios_own_types(case: str, upgrade: bool) -> None:
    for manifest in render(case, upgrade=upgrade).manifests:
        assert api.problems(manifest) == [], manifest["metadata"]["name"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"replica": 3}, "'replica' was unexpected"),
        ({"replicas": "three"}, "spec.replicas"),
        ({"selector": None}, "spec.selector"),
    ],
)
def test_a_wrong_manifest_would_be_found(change: dict[str, Any], message: str) -> None:
    wrong = copy.deepcopy(render().get("Deployment", "web"))
    wrong["spec"].update(change)
    assert message in "\n".join(api.problems(wrong))


@EVERY_CASE
def test_every_pod_is_restricted(case: str) -> None:
    pods = dict(render(case).pods())
    assert len(pods) >= 6
    assert {name: restricted.violations(pod) for name, pod in pods.items()} == {
        name: [] for name in pods
    }


@pytest.mark.parametrize(
    ("where", "change"),
    [
        ("pod", {"hostNetwork": True}),
        ("pod", {"securityContext": {}}),
        ("pod", {"volumes": [{"name": "root", "hostPath": {"path": "/"}}]}),
        ("container", {"securityContext": {}}),
        ("container", {"securityContext": {"privileged": True}}),
        ("container", {"ports": [{"containerPort": 80, "hostPort": 80}]}),
    ],
)
def test_a_pod_that_is_not_restricted_would_be_found(where: str, change: dict[str, Any]) -> None:
    bad = copy.deepcopy(GOOD_POD)
    (bad if where == "pod" else bad["containers"][0]).update(change)
    assert restricted.violations(bad)


@EVERY_CASE
def test_no_pod_has_a_token_of_the_api_or_an_account_that_is_not_the_charts(case: str) -> None:
    rendering = render(case)
    accounts = {each["metadata"]["name"]: each for each in rendering.of("ServiceAccount")}
    for account in accounts.values():
        assert account["automountServiceAccountToken"] is False
    for name, pod in rendering.pods():
        assert pod["automountServiceAccountToken"] is False, name
        assert pod["serviceAccountName"] in accounts, name


@EVERY_CASE
def test_every_container_can_write_nowhere_but_to_volumes_and_says_what_it_needs(case: str) -> None:
    for name, pod in render(case).pods():
        for container in containers(pod):
            assert container["securityContext"]["readOnlyRootFilesystem"] is True, name
            assert {"cpu", "memory"} <= set(container["resources"]["requests"]), name
            assert "memory" in container["resources"]["limits"], name
            assert not container["image"].endswith(":latest"), name


@EVERY_CASE
def test_no_secret_stands_in_a_pod(case: str) -> None:
    for name, pod in render(case).pods():
        for container in containers(pod):
            for variable in container.get("env", ()):
                secret = variable["name"].endswith(("_PASSWORD", "_KEY", "_URL", "_TOKEN"))
                if secret and variable["name"] not in ADDRESSES:
                    assert "secretKeyRef" in variable["valueFrom"], (name, variable)


@EVERY_CASE
def test_selectors_meet_the_pods_that_they_are_for(case: str) -> None:
    rendering = render(case)
    made = [
        (component_of(each), pod_labels(each))
        for each in rendering.manifests
        if each["kind"] in ("Deployment", "StatefulSet", "Job", "CronJob")
    ]
    for kind in ("Service", "PodDisruptionBudget"):
        for each in rendering.of(kind):
            wanted = each["spec"]["selector"]
            wanted = wanted.get("matchLabels", wanted)
            hits = {component for component, labels in made if wanted.items() <= labels.items()}
            assert hits == {component_of(each)}, (kind, each["metadata"]["name"])
    for each in rendering.of("Deployment"):
        assert each["spec"]["selector"]["matchLabels"].items() <= pod_labels(each).items()


def test_two_releases_in_a_namespace_share_nothing() -> None:
    one, other = (
        {(each["kind"], each["metadata"]["name"]) for each in render(release=name).manifests}
        for name in ("one", "other")
    )
    assert one.isdisjoint(other)
    for each in render(release="one").of("NetworkPolicy"):
        labels = each["spec"]["podSelector"]["matchLabels"]
        assert labels["app.kubernetes.io/instance"] == "one"


@EVERY_CASE
def test_names_are_short_enough_for_what_kubernetes_adds(case: str) -> None:
    for each in render(
        case, release="a-release-with-the-longest-name-that-helm-will-take"
    ).manifests:
        limit = 52 if each["kind"] == "CronJob" else 63
        assert len(each["metadata"]["name"]) <= limit


@EVERY_CASE
def test_every_object_has_the_common_labels(case: str) -> None:
    for each in render(case).manifests:
        assert component_of(each)
        assert each["metadata"]["labels"]["app.kubernetes.io/managed-by"] == "Helm"
