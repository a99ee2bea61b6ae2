"""Ansible's inventory of a platform: control planes and workers as EC2 has them, in one order.

Workers are in no state of Terraform's, because an auto-scaling group starts them. The same machines
give the same bytes, in whichever order EC2 lists them.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import yaml

from inkwell.errors import InkwellError

Way = Literal["endpoint", "private", "public"]

HEADER = """\
---
# Made by `inkwell aws` from Terraform's outputs and EC2's tags; the next run writes it anew.
"""
TUNNEL = "aws ec2-instance-connect open-tunnel --region {region} --instance-id %h"
# Instances come and go: each machine's key is taken when it is first met, and kept here.
KNOWN_HOSTS = (
    "-o StrictHostKeyChecking=accept-new -o UserKnownHostsFile={{ inventory_dir }}/known_hosts"
)
ROLES = ("control_plane", "worker")


def machines(ec2: Any, tags: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return EC2's instances of a platform that run, or are about to."""
    filters = [{"Name": f"tag:{name}", "Values": [value]} for name, value in tags.items()]
    filters.append({"Name": "instance-state-name", "Values": ["pending", "running"]})
    pages = ec2.get_paginator("describe_instances").paginate(Filters=filters)
    return [
        instance
        for page in pages
        for reservation in page["Reservations"]
        for instance in reservation["Instances"]
    ]


def inventory(
    outputs: Mapping[str, Any], instances: Iterable[Mapping[str, Any]], way: Way
) -> dict[str, Any]:
    """Return the inventory; `way` is how SSH reaches a machine.

    Raises InkwellError where machines are missing: a play over half a cluster would break it.
    """
    hosts: dict[str, dict[str, Any]] = {role: {} for role in ROLES}
    for instance in instances:
        role = tag(instance, "role")
        if role in hosts:
            hosts[role][name_of(instance)] = _host(instance, way)
    if missing := outputs["control_planes"].keys() - hosts["control_plane"].keys():
        raise InkwellError(f"EC2 doesn't list {', '.join(sorted(missing))} as running")
    if not hosts["worker"]:
        raise InkwellError("EC2 lists no worker yet: `inkwell aws inventory` once it does")
    children = {role: {"hosts": dict(sorted(found.items()))} for role, found in hosts.items()}
    return {"cluster": {"vars": _variables(outputs, way), "children": children}}


def text(found: Mapping[str, Any]) -> str:
    """Return an inventory's file."""
    return HEADER + yaml.safe_dump(dict(found), sort_keys=True, width=1000)


def tag(instance: Mapping[str, Any], key: str) -> str:
    """Return an instance's tag, "" where it has none."""
    return next((each["Value"] for each in instance.get("Tags", []) if each["Key"] == key), "")


def name_of(instance: Mapping[str, Any]) -> str:
    """Return a node's name as its first boot gives it: terraform/user-data/node.sh.tftpl."""
    if tag(instance, "role") == "worker":
        return f"worker-{instance['InstanceId'].removeprefix('i-')}"
    return tag(instance, "Name")


def _host(instance: Mapping[str, Any], way: Way) -> dict[str, str]:
    reached = {
        "endpoint": instance["InstanceId"],
        "private": instance["PrivateIpAddress"],
        "public": instance.get("PublicIpAddress"),
    }[way]
    if not reached:
        raise InkwellError(
            f"{instance['InstanceId']} has no public address: leave --ssh public out"
        )
    return {"ansible_host": reached, "node_ip": instance["PrivateIpAddress"]}


def _variables(outputs: Mapping[str, Any], way: Way) -> dict[str, Any]:
    ports = outputs["node_ports"]
    ssh = KNOWN_HOSTS
    if way == "endpoint":
        ssh += f' -o ProxyCommand="{TUNNEL.format(region=outputs["platform"]["region"])}"'
    return {
        "ansible_ssh_common_args": ssh,
        "ansible_user": outputs["ssh"]["user"],
        "api_address": outputs["api_address"],
        "aws_platform": {
            "group": outputs["workers"]["group"],
            "hook": outputs["workers"]["drain_hook"],
            "key": outputs["key"],
            "log_groups": outputs["log_groups"],
            "metrics": outputs["metrics"],
            "parameter": outputs["join_parameter"],
            "region": outputs["platform"]["region"],
            "tags": outputs["platform"]["tags"],
        },
        "external_load_balancer": True,
        "ingress_address": outputs["address"],
        "ingress_health_port": ports["health"],
        "ingress_node_ports": {name: ports[name] for name in ("http", "https")},
    }
