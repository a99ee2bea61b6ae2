"""What helm says after an install: what protects the release here, and what does not."""

import pytest

from inkwell import chart
from tests.chart.rendering import helm

INERT = "Flannel and some others don't, without a word"
PLAIN = "travel as plain text between nodes"


def notes(*settings: str) -> str:
    chosen = [f"--set={setting}" for setting in settings]
    done = helm("install", "r", str(chart.CHART), "--dry-run=client", *chosen)
    assert done.returncode == 0, done.stderr
    return " ".join(done.stdout.partition("NOTES:")[2].split())


def test_policies_that_the_clusters_network_may_not_enforce_are_said_to_be_so() -> None:
    text = notes()
    assert f"{INERT}: there any pod of the cluster reaches any of these." in text
    assert INERT in notes("mesh.enabled=true")
    assert INERT not in notes("networkPolicy.enabled=false")


def test_a_release_without_policies_says_who_reaches_it() -> None:
    without = "networkPolicy.enabled=false"
    none = "There are no NetworkPolicies in this release:"
    assert f"{none} any pod of the cluster reaches any of these." in notes(without)
    assert f"{none} the mesh alone decides who is let in" in notes(without, "mesh.enabled=true")


@pytest.mark.parametrize("what", ["passwords and cookies", "the model server's key", "Postgres"])
def test_what_is_plain_text_without_the_mesh_is_named(what: str) -> None:
    assert what in notes().partition(PLAIN)[2]
    assert PLAIN not in notes("mesh.enabled=true")


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("web.trustedProxies=", "behind an ingress controller, set web.trustedProxies."),
        ("web.trustedProxies=2", "X-Forwarded-For and -Proto of 2 in front are believed."),
    ],
)
def test_which_proxies_are_believed_without_the_mesh_is_said(setting: str, sentence: str) -> None:
    assert sentence in notes(setting)


def test_the_gateway_is_said_to_take_routes_of_namespaces_that_it_names() -> None:
    wanted = "istio-ingress/inkwell takes these routes if it names the namespace default in its"
    assert wanted in notes("mesh.enabled=true")
    assert "takes these routes" not in notes()
