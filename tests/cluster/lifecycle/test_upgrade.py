"""One minor version up, while people look at the page."""

import logging
from collections.abc import Iterator

import pytest

from tests.cluster import cluster, play
from tests.cluster.lifecycle import own_cluster
from tests.cluster.lifecycle.objects import identities, put_objects
from tests.cluster.lifecycle.own_cluster import BUNDLES, INGRESS_ADDRESS, OwnCluster
from tests.cluster.lifecycle.traffic import Client

pytestmark = pytest.mark.timeout(3 * play.TIMEOUT_S)

log = logging.getLogger(__name__)

OLD = cluster.VERSIONS.table["kubernetes_previous_version"]
NEW = cluster.VERSIONS.kubernetes


@pytest.fixture(scope="module")
def own() -> Iterator[OwnCluster]:
    if not (BUNDLES / OLD / "manifest.json").exists():
        pytest.skip(f"no bundle of Kubernetes {OLD}: ./inkwell bundle make --kubernetes {OLD}")
    with own_cluster.running(control_planes=1, workers=2) as own:
        own.converge(kubernetes_version=OLD)
        own.write_kubeconfig()
        put_objects(own.kubectl)
        yield own


def versions(own: OwnCluster) -> set[str]:
    return {
        item["status"]["nodeInfo"]["kubeletVersion"] for item in own.kubectl.get("nodes")["items"]
    }


def test_a_minor_version_is_not_skipped(own: OwnCluster) -> None:
    major, minor, _ = NEW.split(".")
    done = own.play("upgrade.yml", kubernetes_version=f"{major}.{int(minor) + 1}.0")
    assert done.status != 0
    assert "is not the same or the next minor version" in done.sentence()
    assert versions(own) == {f"v{OLD}"}


def test_people_at_the_page_notice_nothing_of_an_upgrade(own: OwnCluster) -> None:
    before = identities(own.kubectl)
    with Client(INGRESS_ADDRESS) as client:
        seconds = own.converge("upgrade.yml")
    log.info("%d requests, slowest %.2f s", client.asked, client.slowest)
    assert client.failed == []
    assert client.asked > seconds
    assert versions(own) == {f"v{NEW}"}
    assert f'"gitVersion": "v{NEW}"' in own.kubectl("get", "--raw=/version")
    assert own.ready() == set(own.names)
    assert {one for one in before if "keepsake" in one[1]} <= identities(own.kubectl)


def test_a_second_upgrade_finds_nothing_to_do(own: OwnCluster) -> None:
    done = own.play("upgrade.yml")
    assert done.status == 0, done.output
    backup = {task for task in done.changed if task.startswith("etcd : ")}
    assert done.changed == backup


def test_there_is_no_way_back(own: OwnCluster) -> None:
    done = own.play("upgrade.yml", kubernetes_version=OLD)
    assert done.status != 0
    assert "and never back" in done.sentence()
