"""The inventory: the reviewed file, to the byte, whichever order EC2 answers in."""

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from inkwell.aws.inventory import Way, inventory, machines, text
from inkwell.errors import InkwellError
from inkwell.shared.checkout import ROOT

RECORDED = Path(__file__).with_name("recorded")
OUTPUTS: dict[str, Any] = json.loads((RECORDED / "outputs.json").read_text())
INSTANCES: list[dict[str, Any]] = json.loads((RECORDED / "instances.json").read_text())


def test_it_is_what_was_reviewed() -> None:
    assert (
        text(inventory(OUTPUTS, INSTANCES, "endpoint")) == (RECORDED / "inventory.yml").read_text()
    )


def test_the_order_of_ec2s_answer_does_not_matter() -> None:
    orders = itertools.islice(itertools.permutations(INSTANCES), 0, 720, 7)
    assert len({text(inventory(OUTPUTS, order, "endpoint")) for order in orders}) == 1


def test_control_1_is_the_first() -> None:
    read = yaml.safe_load(text(inventory(OUTPUTS, INSTANCES, "endpoint")))
    groups = read["cluster"]["children"]
    assert list(groups["control_plane"]["hosts"]) == ["control-1", "control-2", "control-3"]
    assert list(groups["worker"]["hosts"]) == ["worker-0bbb1", "worker-0bbb2"]


def test_variables_are_those_that_the_playbooks_know() -> None:
    known = (ROOT / "ansible" / "group_vars" / "all" / "main.yml").read_text()
    read = yaml.safe_load(text(inventory(OUTPUTS, INSTANCES, "endpoint")))
    own = {name for name in read["cluster"]["vars"] if not name.startswith("ansible_")}
    assert own == {
        *("api_address", "aws_platform", "external_load_balancer", "ingress_address"),
        *("ingress_health_port", "ingress_node_ports"),
    }
    assert [name for name in own if name not in known] == []


def test_machines_can_be_reached_by_their_addresses() -> None:
    def reached(way: Way, instances: list[dict[str, Any]]) -> dict[str, Any]:
        outputs = {**OUTPUTS, "control_planes": {"control-1": {}}}
        found = inventory(outputs, instances, way)["cluster"]
        assert "ProxyCommand" not in found["vars"]["ansible_ssh_common_args"]
        hosts: dict[str, Any] = found["children"]["control_plane"]["hosts"]
        return hosts

    few = [each for each in INSTANCES if each["InstanceId"] in {"i-0aaa1", "i-0bbb1"}]
    assert reached("private", few)["control-1"]["ansible_host"] == "10.20.0.10"
    with pytest.raises(InkwellError, match="i-0bbb1 has no public address"):
        reached("public", few)
    public = [{**each, "PublicIpAddress": "203.0.113.10"} for each in few]
    assert reached("public", public)["control-1"]["ansible_host"] == "203.0.113.10"


def test_half_a_cluster_is_no_inventory() -> None:
    lacking = [each for each in INSTANCES if each["InstanceId"] != "i-0aaa2"]
    with pytest.raises(InkwellError, match="doesn't list control-2 as running"):
        inventory(OUTPUTS, lacking, "endpoint")
    alone = [each for each in INSTANCES if not each["InstanceId"].startswith("i-0bbb")]
    with pytest.raises(InkwellError, match="lists no worker yet"):
        inventory(OUTPUTS, alone, "endpoint")


def test_machines_are_asked_for_by_every_tag_and_page_by_page() -> None:
    class Ec2:
        def get_paginator(self, call: str) -> "Ec2":
            assert call == "describe_instances"
            return self

        def paginate(self, **asked: Any) -> list[Any]:
            self.filters = {each["Name"]: each["Values"] for each in asked["Filters"]}
            return [{"Reservations": [{"Instances": [each]}]} for each in INSTANCES]

    ec2 = Ec2()
    assert machines(ec2, OUTPUTS["platform"]["tags"]) == INSTANCES
    assert ec2.filters == {
        "tag:environment": ["production"],
        "tag:project": ["inkwell"],
        "instance-state-name": ["pending", "running"],
    }
