"""The whole platform, applied to an AWS of its own: what most tests here look at."""

import subprocess
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from harness.cloud.aws import REGION, Aws
from harness.cloud.programs import Configuration

STATE = "state-of-the-operator"
KEY = "inkwell/production.tfstate"
OLD_IMAGE = "debian-12-amd64-20260901-*"
NEWER_IMAGE = "debian-12-amd64-*"


@dataclass(frozen=True)
class Platform:
    """A configuration that is applied, and the account where it is."""

    configuration: Configuration
    aws: Aws

    @cached_property
    def outputs(self) -> dict[str, Any]:
        """The outputs' values by name, as the apply left them."""
        return self.configuration.outputs()


def variables(zone_id: str) -> dict[str, Any]:
    """Return the variables of the largest platform: everything that can be chosen is there."""
    return {
        "region": REGION,
        "ssh_public_key": _public_key(),
        "vpc_cidr": "192.168.60.0/24",
        "nat": "zone",
        "control_plane_count": 3,
        "node_image": OLD_IMAGE,
        "operator_networks": ["203.0.113.0/24"],
        "alarm_emails": ["operator@example.com"],
        "domain": {"name": "letters.example.com", "zone_id": zone_id},
        "github": {
            "publish_subjects": ["repo:owner/name:ref:refs/heads/main"],
            "deploy_subjects": ["repo:owner@12/name@34:environment:production"],
        },
    }


def apply(configuration: Configuration, aws: Aws, *, keep_data: bool = True) -> Platform:
    """Apply the largest platform to an empty account."""
    prepare(configuration, aws, keep_data=keep_data)
    carry_out(configuration)
    return Platform(configuration, aws)


def prepare(configuration: Configuration, aws: Aws, *, keep_data: bool = True) -> None:
    """Do what comes before an apply: the state's bucket, a domain's zone, variables, `init`."""
    aws.client("s3").create_bucket(
        Bucket=STATE, CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    zone = aws.client("route53").create_hosted_zone(Name="example.com", CallerReference="test")
    values = variables(zone["HostedZone"]["Id"].split("/")[-1])
    configuration.variables({**values, "keep_data": keep_data})
    backend = {"bucket": STATE, "key": KEY, "region": REGION}
    options = [f"-backend-config={name}={value}" for name, value in backend.items()]
    configuration.must("init", "-input=false", *options)


def carry_out(configuration: Configuration) -> None:
    """Apply what is prepared."""
    configuration.must("apply", "-auto-approve", "-input=false", timeout=500)


def _public_key() -> str:
    with tempfile.TemporaryDirectory() as folder:
        key = Path(folder) / "key"
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", str(key)]
        subprocess.run(command, check=True)
        return key.with_suffix(".pub").read_text().strip()
