"""What happens to a cluster of one control plane and two workers, from its beginning to its end."""

import json
import logging
import shutil
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from inkwell.cluster import nodes
from tests.cluster import play
from tests.cluster.lifecycle import leftovers, own_cluster
from tests.cluster.lifecycle.objects import identities, put_objects
from tests.cluster.lifecycle.own_cluster import INGRESS_ADDRESS, OwnCluster, docker, wait
from tests.cluster.lifecycle.traffic import Client, ask

pytestmark = pytest.mark.timeout(3 * play.TIMEOUT_S)

log = logging.getLogger(__name__)

CONTROL, WORKERS = "lc-control-1", ["lc-worker-1", "lc-worker-2"]
GUEST = "lc-worker-3"
ADD_WORKER_S = 30
BACK_ON_THE_PAGE_S = 15


@pytest.fixture(scope="module")
def bare() -> Iterator[OwnCluster]:
    with own_cluster.running(control_planes=1, workers=2) as own:
        yield own


@pytest.fixture(scope="module")
def before(bare: OwnCluster) -> dict[str, set[str]]:
    return {name: leftovers.everything(bare, name) for name in bare.names}


@pytest.fixture(scope="module")
def own(bare: OwnCluster, before: dict[str, set[str]]) -> OwnCluster:
    bare.converge()
    bare.write_kubeconfig()
    return bare


@pytest.fixture(scope="module")
def backup(own: OwnCluster) -> Path:
    put_objects(own.kubectl)
    own.converge("backup-etcd.yml")
    (made,) = (own_cluster.HOME / "backups").glob("*/*")
    return made


def test_a_backup_is_for_its_owner_only_and_says_what_it_holds(backup: Path) -> None:
    assert {file.name for file in backup.iterdir()} == {
        *("snapshot.db", "keys.tar", "status.json", "SHA256SUMS"),
    }
    assert {file.stat().st_mode & 0o777 for file in backup.iterdir()} == {0o600}
    assert backup.stat().st_mode & 0o777 == 0o700
    assert json.loads((backup / "status.json").read_text())["totalKey"] > 100


def test_a_backup_leaves_nothing_on_the_node(own: OwnCluster, backup: Path) -> None:
    assert own.run(CONTROL, "ls /var/tmp | grep inkwell || true") == ""


def test_a_lost_etcd_comes_back_with_the_same_objects(own: OwnCluster, backup: Path) -> None:
    before = identities(own.kubectl)
    own.kubectl("delete", "namespace", "keepsakes", "--timeout=60s", timeout=70)
    own.run(CONTROL, "rm -rf /var/lib/etcd/member")
    own.converge("restore-etcd.yml")
    assert before <= identities(own.kubectl)
    secret = own.kubectl.get("secret", "keepsake", "-n=keepsakes")
    assert secret["data"] == {"word": "YW1iZXI="}


def test_a_damaged_backup_is_refused(own: OwnCluster, backup: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    shutil.copytree(backup, damaged)
    with (damaged / "snapshot.db").open("r+b") as file:
        file.seek(5000)
        file.write(b"damage")
    done = own.play("restore-etcd.yml", etcd_backup=str(damaged))
    assert done.status != 0
    assert "snapshot.db: FAILED" in done.sentence()
    assert own.ready() == set(own.names)


def test_the_page_outlives_a_worker_that_dies_and_the_worker_comes_back(own: OwnCluster) -> None:
    victim = own.holder(INGRESS_ADDRESS)
    docker("kill", f"inkwell-{victim}")
    outage = wait(lambda: answers(INGRESS_ADDRESS), "the page answers", BACK_ON_THE_PAGE_S)
    own.wait_ready(*(name for name in own.names if name != victim))
    own.up()
    seconds = own.wait_ready(*own.names)
    log.info("page back after %.1f s, worker Ready %.1f s after it was up", outage, seconds)


def test_all_nodes_come_back_from_a_halt_by_themselves(own: OwnCluster) -> None:
    before = identities(own.kubectl)
    nodes.vagrant(own_cluster.PLACE, own_cluster.HOME / "halt.log", "halt")
    own.up()
    seconds = wait(lambda: answers(INGRESS_ADDRESS), "the page answers", 120)
    log.info("page back %.1f s after the nodes were up", seconds)
    again = own.play("site.yml")  # it waits for nodes and pods
    assert (again.status, again.changed) == (0, set())
    assert before <= identities(own.kubectl)


def answers(address: str) -> bool:
    try:
        return ask(address) == 200
    except OSError:
        return False


def test_a_worker_joins(own: OwnCluster, before: dict[str, set[str]]) -> None:
    own.workers = [*WORKERS, GUEST]
    own.up()
    before[GUEST] = leftovers.everything(own, GUEST)
    assert own.converge("add-node.yml") <= ADD_WORKER_S
    assert own.ready() == set(own.names)
    peers = own.run(WORKERS[0], "cat /etc/keepalived/keepalived.conf")
    assert own_cluster.address(GUEST) in peers
    again = own.play("add-node.yml")
    assert (again.status, again.changed) == (0, set())


def test_a_worker_leaves_and_the_page_doesnt_notice(
    own: OwnCluster, before: dict[str, set[str]]
) -> None:
    with Client(INGRESS_ADDRESS) as client:
        own.converge("remove-node.yml", node=GUEST)
    left = leftovers.everything(own, GUEST) - before[GUEST]
    nodes.vagrant(own_cluster.PLACE, own_cluster.HOME / "destroy.log", "destroy", "--force", GUEST)
    own.workers = WORKERS
    own.up()
    assert own.ready() == {CONTROL, *WORKERS}
    assert client.failed == []
    assert leftovers.unexpected(left) == set()


def test_the_only_control_plane_is_not_removed(own: OwnCluster) -> None:
    done = own.play("remove-node.yml", node=CONTROL)
    assert done.status != 0
    assert f"{CONTROL} is the only control plane" in done.sentence()
    assert own.ready() == {CONTROL, *WORKERS}


def test_certificates_are_renewed_in_the_running_cluster(own: OwnCluster) -> None:
    old = served_certificate()
    time.sleep(1)
    own.converge(
        "renew-certificates.yml", certificates_kubeconfig=str(own_cluster.PLACE.kubeconfig)
    )
    assert served_certificate() != old
    assert own.ready() == {CONTROL, *WORKERS}
    assert own_cluster.PLACE.kubeconfig.stat().st_mode & 0o777 == 0o600
    admin = own.run(CONTROL, "cat /etc/kubernetes/admin.conf")
    assert own_cluster.PLACE.kubeconfig.read_text() == admin


def served_certificate() -> str:
    return ssl.get_server_certificate((own_cluster.API_ADDRESS, 6443))


def test_nothing_is_reset_unless_it_is_meant(own: OwnCluster) -> None:
    done = own.play("reset.yml")
    assert done.status != 0
    assert "add -e reset_confirmed=true if that is meant" in done.sentence()
    assert own.ready() == {CONTROL, *WORKERS}


def test_a_reset_leaves_nothing_behind_and_can_be_repeated(
    own: OwnCluster, before: dict[str, set[str]]
) -> None:
    for _ in range(2):
        own.converge("reset.yml", reset_confirmed=True)
        for name in own.names:
            assert leftovers.unexpected(leftovers.everything(own, name) - before[name]) == set()


def test_a_cluster_can_be_made_again_of_what_was_reset(own: OwnCluster) -> None:
    own.converge()
    own.write_kubeconfig()
    assert own.ready() == {CONTROL, *WORKERS}
