"""How much an account may have of what is scarce at first, has, and a platform needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inkwell.aws.account.client import Account
from inkwell.aws.cost.bill import ZONES

STANDARD = tuple("acdhimrtz")  # the families that share one quota of vCPUs


@dataclass(frozen=True)
class Quota:
    """One quota, by AWS's names of it."""

    what: str
    service: str
    code: str
    used: float
    needed: float
    limit: float


def ask(account: Account, variables: Mapping[str, Any], *, there: bool) -> list[Quota]:
    """Return the quotas; a platform that is `there` already needs no more of them."""
    ec2 = account.client("ec2")
    gateways = {"none": 0, "one": 1, "zone": ZONES}[variables["nat"]]
    rows = [
        ("vCPUs of machines", "ec2", "L-1216C47A", _running(account), _vcpus(account, variables)),
        ("elastic IPs", "ec2", "L-0263D0A3", len(ec2.describe_addresses()["Addresses"]), gateways),
        ("networks (VPCs)", "vpc", "L-F678F1CE", len(ec2.describe_vpcs()["Vpcs"]), 1),
    ]
    return [
        Quota(what, service, code, used, 0 if there else needed, _limit(account, service, code))
        for what, service, code, used, needed in rows
    ]


def _limit(account: Account, service: str, code: str) -> float:
    client = account.client("service-quotas")
    found = client.get_service_quota(ServiceCode=service, QuotaCode=code)
    return float(found["Quota"]["Value"])


def _running(account: Account) -> int:
    states = [{"Name": "instance-state-name", "Values": ["pending", "running"]}]
    reservations = account.pages("ec2", "describe_instances", "Reservations", Filters=states)
    options = [
        instance["CpuOptions"]
        for reservation in reservations
        for instance in reservation["Instances"]
        if instance["InstanceType"].startswith(STANDARD)
    ]
    return sum(each["CoreCount"] * each["ThreadsPerCore"] for each in options)


def _vcpus(account: Account, variables: Mapping[str, Any]) -> int:
    """As many as the group may grow to, beside the control planes."""
    counts = [
        (variables["control_plane_type"], variables["control_plane_count"]),
        (variables["worker_type"], variables["workers"]["max"]),
    ]
    wanted = sorted({kind for kind, _ in counts})
    types = account.client("ec2").describe_instance_types(InstanceTypes=wanted)["InstanceTypes"]
    vcpus = {each["InstanceType"]: each["VCpuInfo"]["DefaultVCpus"] for each in types}
    return sum(int(vcpus[kind]) * count for kind, count in counts)
