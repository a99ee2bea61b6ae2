"""Serving certificates of workers are approved by what EC2 says of the instance."""

import pytest

from tests.aws.control_plane import REQUESTS, Plane, request


def approvals(plane: Plane) -> list[str]:
    return [call for call in plane.calls() if "certificate approve" in call]


def test_a_certificate_for_the_instances_name_and_address_is_approved(plane: Plane) -> None:
    name = next(iter(plane.states()))
    address = plane.instance(name)["PrivateIpAddress"]
    plane.items(REQUESTS, request(f"DNS:{name},IP:{address}", name))
    plane.look()
    assert approvals(plane) == ["kubectl certificate approve csr-1"]


@pytest.mark.parametrize(
    ("case", "why"),
    [
        ("another address", "it is for DNS:"),
        ("one name more", "it is for DNS:"),
        ("another's name", "it is for DNS:"),
        ("an unknown machine", "is no running instance of this platform"),
        ("a machine that was stopped", "is no running instance of this platform"),
        ("a person", "is no node"),
        ("no group of nodes", "is no node"),
        ("another use", "it is for client auth"),
    ],
)
def test_any_other_certificate_is_not_and_the_reason_is_said(
    case: str, why: str, plane: Plane
) -> None:
    name, other, *_ = plane.states()
    address = plane.instance(name)["PrivateIpAddress"]
    right = f"DNS:{name},IP:{address}"
    if case == "a machine that was stopped":
        plane.aws.client("ec2").stop_instances(InstanceIds=[plane.instance(name)["InstanceId"]])
    made = {
        "another address": lambda: request(f"DNS:{name},IP:10.9.9.9", name),
        "one name more": lambda: request(f"{right},DNS:api.example", name),
        "another's name": lambda: request(f"DNS:{other},IP:{address}", name),
        "an unknown machine": lambda: request(f"DNS:worker-0f,IP:{address}", "worker-0f"),
        "a machine that was stopped": lambda: request(right, name),
        "a person": lambda: request(right, name, username="kubernetes-admin"),
        "no group of nodes": lambda: request(right, name, groups=["system:authenticated"]),
        "another use": lambda: request(right, name, usages=["client auth"]),
    }
    plane.items(REQUESTS, made[case]())
    assert why in plane.look()
    assert approvals(plane) == []


def test_a_request_that_is_decided_is_left_alone(plane: Plane) -> None:
    name = next(iter(plane.states()))
    address = plane.instance(name)["PrivateIpAddress"]
    made = request(f"DNS:{name},IP:{address}", name)
    plane.items(REQUESTS, {**made, "status": {"conditions": [{"type": "Denied"}]}})
    plane.look()
    assert approvals(plane) == []
