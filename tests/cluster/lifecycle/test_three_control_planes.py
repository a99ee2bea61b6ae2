"""Three control planes: any one of them may die."""

import http.client
import json
import logging
import ssl
from collections.abc import Iterator

import pytest

from inkwell.cluster import nodes
from tests.cluster import play
from tests.cluster.lifecycle import own_cluster
from tests.cluster.lifecycle.objects import identities, put_objects
from tests.cluster.lifecycle.own_cluster import API_ADDRESS, PLACE, OwnCluster, docker, wait

pytestmark = pytest.mark.timeout(3 * play.TIMEOUT_S)

log = logging.getLogger(__name__)

API_BACK_S = 15
ETCDCTL = (
    "etcdctl --endpoints=https://127.0.0.1:2379 --cacert=/etc/kubernetes/pki/etcd/ca.crt"
    " --cert=/etc/kubernetes/pki/etcd/healthcheck-client.crt"
    " --key=/etc/kubernetes/pki/etcd/healthcheck-client.key"
)


@pytest.fixture(scope="module")
def own() -> Iterator[OwnCluster]:
    with own_cluster.running(control_planes=3, workers=0) as own:
        own.converge()
        own.write_kubeconfig()
        yield own


@pytest.fixture(scope="module")
def victim(own: OwnCluster) -> str:
    """The control plane that holds the API's address; it is dead while a test has this."""
    return own.holder(API_ADDRESS)


def api_answers() -> bool:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    connection = http.client.HTTPSConnection(API_ADDRESS, 6443, timeout=1, context=context)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def members(own: OwnCluster, asked: str) -> set[str]:
    answer = json.loads(own.run(asked, f"{ETCDCTL} member list --write-out=json"))
    return {member["name"] for member in answer["members"]}


def test_pods_may_run_on_each_where_there_are_no_workers(own: OwnCluster) -> None:
    taints = {
        node["metadata"]["name"]: node["spec"].get("taints", [])
        for node in own.kubectl.get("nodes")["items"]
    }
    assert taints == {name: [] for name in own.names}


def test_lost_etcds_come_back_on_three_members(own: OwnCluster) -> None:
    put_objects(own.kubectl)
    own.converge("backup-etcd.yml")
    before = identities(own.kubectl)
    for name in own.names:
        own.run(name, "rm -rf /var/lib/etcd/member")
    own.converge("restore-etcd.yml")
    assert before <= identities(own.kubectl)
    assert members(own, own.names[0]) == set(own.names)


def test_the_api_answers_again_when_the_holder_of_its_address_is_killed(
    own: OwnCluster, victim: str
) -> None:
    docker("kill", f"inkwell-{victim}")
    outage = wait(api_answers, "the API answers", API_BACK_S)
    log.info("API back after %.1f s", outage)
    own.kubectl("create", "configmap", "written-without-one")


def test_etcds_majority_is_not_given_away(own: OwnCluster, victim: str) -> None:
    for name in set(own.names) - {victim}:
        done = own.play("remove-node.yml", node=name)
        assert done.status != 0
        assert f"without {name} etcd would lose its majority" in done.sentence()


def test_a_dead_control_plane_is_replaced_by_a_new_machine(own: OwnCluster, victim: str) -> None:
    living = [name for name in own.names if name != victim]
    own.converge("remove-node.yml", node=victim)
    assert members(own, living[0]) == set(living)
    assert own.ready() == set(living)

    nodes.vagrant(PLACE, PLACE.home / "destroy.log", "destroy", "--force", victim)
    own.control_planes = [*living, victim]
    own.up()
    own.converge("add-node.yml")
    assert members(own, victim) == {*living, victim}
    own.wait_ready(*living, victim)
