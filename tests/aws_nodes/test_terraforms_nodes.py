"""Machines that Terraform made become a cluster with Inkwell, get one worker more and one fewer."""

import logging
import time
from typing import Any

from harness.cloud.nodes.balancers import Balancers
from harness.cloud.nodes.machines import container, docker
from harness.cloud.nodes.standing import Standing
from harness.lab import eventually
from harness.people import Person
from harness.traffic import Crowd, check_letters
from inkwell.shared.release import NAMESPACE

SERVING = "kubernetes.io/kubelet-serving"
APPROVED_S = 120  # of the timers' 20, on a busy machine
LEAVES_S = 600  # the lifecycle hook's five minutes, and as many for a busy machine
log = logging.getLogger(__name__)
MISSED_S = 180  # until a node that is gone is no longer Ready, and deleted


def addresses(standing: Standing) -> dict[str, str]:
    """The internal address of each node, by name."""
    return {
        node["metadata"]["name"]: address["address"]
        for node in standing.get("nodes")
        for address in node["status"]["addresses"]
        if address["type"] == "InternalIP"
    }


def namespaces_on(standing: Standing, node: str) -> set[str]:
    """The namespaces that have a pod on a node."""
    chosen = f"--field-selector=spec.nodeName={node},status.phase=Running"
    pods = standing.get("pods", "--all-namespaces", chosen)
    return {pod["metadata"]["namespace"] for pod in pods}


def test_nodes_have_the_names_and_addresses_of_terraforms_instances(
    clustered: Standing, deployed: dict[str, Any]
) -> None:
    planes = clustered.outputs["control_planes"]
    wanted = {name: plane["address"] for name, plane in planes.items()}
    wanted |= {name: each["PrivateIpAddress"] for name, each in clustered.workers().items()}
    assert list(planes) == ["control-1"]
    assert len(wanted) == 2
    eventually(lambda: clustered.ready() == wanted.keys(), 60, "the nodes are Ready")
    assert addresses(clustered) == wanted


def test_a_letter_is_written_through_the_ports_of_the_target_groups(
    clustered: Standing, crowd: list[Person], balancers: Balancers
) -> None:
    letter = crowd[0].ended(crowd[0].ask())
    assert letter["status"] == "done"
    assert letter["body"].startswith("Dear")
    instances = {each["InstanceId"] for each in clustered.workers().values()}
    for name in ("http", "https"):
        group = balancers.groups[clustered.outputs["target_groups"][name]]
        assert group.described["Port"] == clustered.outputs["node_ports"][name]
        assert group.healthy() == instances


def test_one_more_instance_joins_by_its_user_data_alone(clustered: Standing, joined: str) -> None:
    instance = clustered.workers()[joined]
    machine = container(instance["InstanceId"])
    said = docker("exec", machine, "journalctl", "--unit=inkwell-join", "--output=cat")
    assert "kubeadm.sh ..." in said, said
    assert clustered.offered()["token"] not in said
    logins = docker("exec", machine, "journalctl", "--identifier=sshd", "--output=cat")
    assert "for admin from" not in logins
    assert addresses(clustered)[joined] == instance["PrivateIpAddress"]


def test_its_serving_certificate_is_approved(clustered: Standing, joined: str) -> None:
    def states() -> list[str]:
        return [
            condition["type"]
            for each in clustered.get("certificatesigningrequests")
            if each["spec"]["signerName"] == SERVING
            and each["spec"]["username"] == f"system:node:{joined}"
            for condition in each["status"].get("conditions", ())
        ]

    eventually(lambda: "Approved" in states(), APPROVED_S, "it is approved")


def test_every_node_sends_its_logs_to_cloudwatch(clustered: Standing, joined: str) -> None:
    logs, groups = clustered.aws.client("logs"), clustered.outputs["log_groups"]

    def nodes(kind: str, text: str = "") -> set[str]:
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=groups[kind])
        found = (each for page in pages for each in page["events"])
        return {each["logStreamName"] for each in found if text in each["message"]}

    everywhere = {"control-1", *clustered.workers()}
    assert joined in everywhere
    eventually(lambda: nodes("nodes") >= everywhere, APPROVED_S, "journals are sent")
    eventually(lambda: nodes("containers") >= everywhere, APPROVED_S, "containers' lines are sent")
    eventually(lambda: nodes("audit") == {"control-1"}, APPROVED_S, "the audit is sent")
    assert nodes("containers", '"pod": "inkwell-web') & everywhere


def test_one_fewer_leaves_drained_and_without_a_failed_request(
    clustered: Standing, joined: str, crowd: list[Person], balancers: Balancers
) -> None:
    (leaving,) = clustered.workers().keys() - {joined}
    assert NAMESPACE in namespaces_on(clustered, leaving)
    with Crowd(crowd, writers=len(crowd), pause_s=0.2).at_work() as tally:
        time.sleep(2)
        balancers.failed.clear()
        clustered.scale(1)
        gone = eventually(
            lambda: leaving not in clustered.workers(), LEAVES_S, f"{leaving} is let go"
        )
        left = namespaces_on(clustered, leaving)
        clustered.machines.follow(clustered.outputs, has_bundle=False)
        time.sleep(5)
    log.info("%s was let go after %.0f s; %s", leaving, gone, tally)
    assert NAMESPACE not in left
    assert tally.troubles == [], f"{tally}\n{balancers.failed}"
    assert balancers.failed == []
    assert len(tally.asked) > len(crowd), str(tally)
    check_letters(crowd, tally)
    kept = {"control-1", joined}
    eventually(lambda: addresses(clustered).keys() == kept, MISSED_S, "its node is deleted")
