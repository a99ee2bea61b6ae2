"""EC2 for these tests: each instance that the account lists is a container of its address.

What a machine of Debian on AWS has and a container lacks is given to it before its user data runs:
the user `admin` with the key, cloud-init's answer, and the way to AWS.
"""

import base64
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from harness.cloud.aws import REGION, Aws
from inkwell.aws.inventory import machines as instances_of
from inkwell.aws.inventory import tag
from inkwell.bundle import versions
from inkwell.cluster import host, nodes
from inkwell.shared.checkout import ROOT
from inkwell.shared.cluster_files import ClusterFiles

HOME = ROOT / "build" / "aws-nodes"
PLACE = ClusterFiles(HOME / "nodes.yml", HOME, HOME / "state", versions.home().bundles.parent)
NETWORK = "192.168.60.0/24"
HOST = "192.168.60.1"  # this machine in the network, and what AWS keeps for itself in a subnet
SERVICES = ("autoscaling", "ec2", "logs", "monitoring", "s3", "ssm")
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CA_BUNDLE": "/etc/ssl/aws.crt",
    "AWS_CONFIG_FILE": "/etc/ssl/aws.config",
}
# Runs as root, once, before the user data: $1 the instance, $2 its key, $3 lines of /etc/hosts, $4
# the authority of AWS's certificate, $5 what its programs know of AWS. An image has its name in a
# file of its own, and cloud-init.
BOOT = r"""
umount /etc/hostname
mkdir -p /etc/cloud/cloud.cfg.d
printf '#!/bin/sh\ntest "$*" = "query instance_id" && echo %s\n' "$1" > /usr/local/bin/cloud-init
chmod +x /usr/local/bin/cloud-init
useradd --create-home --shell /bin/bash admin
echo 'admin ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/admin
install -D --mode=0600 --owner=admin /dev/null /home/admin/.ssh/authorized_keys
echo "$2" > /home/admin/.ssh/authorized_keys
chown admin: /home/admin/.ssh
echo "$3" >> /etc/hosts
echo "$4" > /etc/ssl/aws.crt
printf '[default]\ns3 =\n  addressing_style = path\n' > /etc/ssl/aws.config
systemctl set-environment $5
"""


class Machines:
    """The instances of a platform, as EC2 lists them.

    Attributes:
        booted: the containers that were started, by instance.
    """

    def __init__(self, aws: Aws, key: Path, authority: str) -> None:
        self.aws = aws
        self.booted: dict[str, dict[str, Any]] = {}
        self._key = key.with_suffix(".pub").read_text().strip()
        self._authority = authority

    def follow(self, outputs: Mapping[str, Any], *, has_bundle: bool) -> list[str]:
        """Start a container for each instance that has none, and end those whose instance is gone.

        Returns the instances that were started; their user data has run. `has_bundle`: they see
        this machine's, which spares site.yml a copy by SSH.
        """
        found = instances_of(self.aws.client("ec2"), outputs["platform"]["tags"])
        there = {each["InstanceId"]: each for each in found}
        for gone in self.booted.keys() - there.keys():
            docker("rm", "--force", "--volumes", container(gone))
            del self.booted[gone]
        new = [each for each in there if each not in self.booted]
        if new:
            self._write_table([*self.booted.values(), *(there[each] for each in new)])
            host.raise_inotify(PLACE, 2 * len(there) + 3, print)  # those of `make cluster` too
            nodes.build_image(PLACE, print)
            nodes.up(PLACE, print)
        for instance in new:
            if not has_bundle:
                docker("exec", container(instance), "umount", "/opt/inkwell/bundle")
            self._boot(there[instance], outputs["api_address"])
            self.booted[instance] = there[instance]
        return new

    def _write_table(self, instances: list[dict[str, Any]]) -> None:
        rows = [
            {
                "name": each["InstanceId"],
                "role": tag(each, "role"),
                "address": each["PrivateIpAddress"],
                "cpus": 1,
                "memory": 2048,
            }
            for each in instances
        ]
        # Nodes carry neither address: load balancers are outside.
        unused = {"api_address": "192.168.60.2", "ingress_address": "192.168.60.3"}
        table = {"network": NETWORK, **unused, "nodes": rows}
        PLACE.table.write_text(yaml.safe_dump(table))

    def _boot(self, instance: dict[str, Any], api_address: str) -> None:
        identity = instance["InstanceId"]
        aws, _, _ = self.aws.url.removeprefix("http://").partition(":")
        names = " ".join(f"{service}.{REGION}.amazonaws.com" for service in SERVICES)
        hosts = f"{HOST} {api_address}\n{aws} {names}"
        known = " ".join(f"{name}={value}" for name, value in CREDENTIALS.items())
        told = (identity, self._key, hosts, self._authority, known)
        docker("exec", container(identity), "sh", "-euxc", BOOT, "boot", *told)
        given = self.aws.client("ec2").describe_instance_attribute(
            InstanceId=identity, Attribute="userData"
        )["UserData"]["Value"]
        run = "cat > /var/lib/user-data && chmod +x /var/lib/user-data && /var/lib/user-data"
        docker(
            *("exec", "--interactive", container(identity), "sh", "-euc", run),
            stdin=base64.b64decode(given).decode(),
        )


def container(instance: str) -> str:
    """Return an instance's container, as the Vagrantfile names it."""
    return f"inkwell-{instance}"


def docker(*arguments: str, stdin: str | None = None) -> str:
    """Run docker, which stands for EC2 alone; return what it printed."""
    done = subprocess.run(
        ["docker", *arguments],
        env=PLACE.environment(),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, f"docker {' '.join(arguments[:3])}: {done.stderr}"
    return done.stdout
