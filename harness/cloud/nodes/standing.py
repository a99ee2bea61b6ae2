"""A platform from Terraform's apply to Inkwell, by the commands of docs/aws.md and no others."""

import json
import os
import shutil
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import httpx2

from harness.cloud.aws import REGION, Aws
from harness.cloud.nodes.machines import HOME, HOST, NETWORK, PLACE, Machines, docker
from harness.cloud.programs import write_settings
from harness.lab import unused_name
from harness.people import NO_IDLE_CONNECTIONS, Person
from inkwell.aws.inventory import machines, name_of, tag
from inkwell.aws.terraform import programs
from inkwell.aws.terraform.adapter import Terraform
from inkwell.aws.terraform.files import Files
from inkwell.cluster import nodes
from inkwell.deploy import certificate, registry
from inkwell.deploy.tools import Tools
from inkwell.deploy.up import IMAGES
from inkwell.shared import private
from inkwell.shared.checkout import ROOT

PLATFORM = HOME / "nodes"  # its name makes `inkwell aws` keep its own things in HOME as well
KEY = HOME / "key"
INVENTORY = HOME / "inventory.yml"
KUBECONFIG = HOME / "kubeconfig"
ANSIBLE = ROOT / "ansible"
REGISTRY = f"{HOST}:5000"
NO_DOCKER = {"DOCKER_HOST": "unix:///nobody/listens/here.sock"}
PLAY_S = 900
STATE = f'bucket = "state-of-nodes"\nkey = "nodes.tfstate"\nregion = "{REGION}"\n'
CONTROL_PLANE = "node-role.kubernetes.io/control-plane"
ON_CONTROL_PLANES = {
    "nodeSelector": {CONTROL_PLANE: ""},
    "tolerations": [{"key": CONTROL_PLANE, "operator": "Exists", "effect": "NoSchedule"}],
}
# Of a size for two cores. RDS is what no scaling takes away: here that is the control plane.
VALUES = {
    "web": {"workers": 1, "drainSeconds": 10},
    "model": {
        "replicas": 2,
        "resources": {"requests": {"cpu": "200m", "memory": "256Mi"}, "limits": {"memory": "1Gi"}},
    },
    "postgres": {"storage": {"size": "1Gi"}, **ON_CONTROL_PLANES},
    "backup": {"enabled": False},
}


class Standing:
    """What stands, and the commands over it.

    Attributes:
        took: seconds of each step that is done.
    """

    def __init__(self, aws: Aws, machines: Machines, settings: Path) -> None:
        self.aws = aws
        self.machines = machines
        self.outputs: dict[str, Any] = {}
        self.took: dict[str, float] = {}
        self.env = {
            **os.environ,
            **aws.environment(),
            "TF_CLI_CONFIG_FILE": str(settings),
            "ANSIBLE_PRIVATE_KEY_FILE": str(KEY),
        }

    def inkwell(self, *words: str | Path, **env: str) -> str:
        """Run the command; return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "inkwell", *map(str, words)],
            cwd=ROOT,
            env={**self.env, **env},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        said = f"inkwell {' '.join(map(str, words[:2]))}:\n{done.stdout[-3000:]}\n{done.stderr}"
        assert done.returncode == 0, said
        return done.stdout

    def apply(self) -> None:
        """Make it: one control plane, one worker, and the network that Vagrant can give."""
        PLATFORM.mkdir(parents=True)
        key = KEY.with_suffix(".pub").read_text().strip()
        (PLATFORM / "backend.hcl").write_text(STATE)
        (PLATFORM / "terraform.tfvars").write_text(
            f'region = "{REGION}"\nssh_public_key = "{key}"\nvpc_cidr = "{NETWORK}"\n'
            "database = null\nworkers = { min = 1, max = 2 }\n"
        )
        with self._timed("apply_s"):
            self.inkwell("aws", "up", "--yes", "--ssh", "private", "--platform", PLATFORM)
        self.outputs = self._outputs()
        # moto refuses by http and by https what this refuses by http.
        self.aws.client("s3").delete_bucket_policy(Bucket=self.outputs["buckets"]["bundle"])
        self._add_to_inventory()

    def _outputs(self) -> dict[str, Any]:
        files = Files.of(PLATFORM)
        terraform = Terraform(programs.find(), files)
        terraform.env = {**self.env, "TF_DATA_DIR": terraform.env["TF_DATA_DIR"]}
        return terraform.outputs()

    def _add_to_inventory(self) -> None:
        """Say what only this host's machines need, beside the inventory that the product wrote."""
        beside = HOME / "group_vars" / "cluster"
        beside.mkdir(parents=True)
        (beside / "containers.yml").symlink_to(ANSIBLE / "group_vars" / "container_nodes.yml")
        (beside / "way.yml").write_text(f"api_url: https://{HOST}:6443\n")

    def start_machines(self) -> None:
        """Start the machines that Terraform made; their user data has run."""
        with self._timed("machines_s"):
            self.machines.follow(self.outputs, has_bundle=True)

    def make_cluster(self) -> None:
        """Make a cluster of the machines by site.yml, over SSH."""
        play = ["ansible-playbook", f"--inventory={INVENTORY}", "site.yml"]
        env = {**self.env, "PATH": PLACE.environment()["PATH"]}
        log = HOME / "site.log"
        with self._timed("cluster_s"):
            done = subprocess.run(
                play, cwd=ANSIBLE, env=env, capture_output=True, text=True, timeout=PLAY_S
            )
        log.write_text(done.stdout + done.stderr)
        assert done.returncode == 0, f"{done.stdout[-6000:]}\n{done.stderr}\n{log}"

    def deploy(self, files: registry.Files) -> dict[str, Any]:
        """Deploy from the registry; return what a program is told."""
        values = HOME / "values.json"
        values.write_text(json.dumps(VALUES))
        with self._timed("deploy_s"):
            said = self.inkwell(
                *("deploy", "--json", "--images", IMAGES, "--address", HOST),
                *("--inventory", INVENTORY, "--kubeconfig", KUBECONFIG),
                *("--registry", f"{REGISTRY}/inkwell", "--registry-authority", files.authority),
                *("--pull-secret", files.login, "--values", values),
                **NO_DOCKER,
            )
        told: dict[str, Any] = json.loads(said)
        return told

    def pack_workers(self) -> None:
        """Let workers that come later join by themselves."""
        self.inkwell("aws", "workers", "--platform", PLATFORM)

    def get(self, *what: str) -> list[dict[str, Any]]:
        """Return what `kubectl get` lists, by the balancer's way to the API."""
        listed = Tools(PLACE, KUBECONFIG).kubectl("get", *what, "--output=json")
        found: list[dict[str, Any]] = json.loads(listed)["items"]
        return found

    def ready(self) -> set[str]:
        """Return the nodes that are Ready."""
        return {
            node["metadata"]["name"]
            for node in self.get("nodes")
            for condition in node["status"]["conditions"]
            if condition["type"] == "Ready" and condition["status"] == "True"
        }

    def workers(self) -> dict[str, dict[str, Any]]:
        """Return EC2's instances that are workers and run, by their nodes' names."""
        found = machines(self.aws.client("ec2"), self.outputs["platform"]["tags"])
        return {name_of(each): each for each in found if tag(each, "role") == "worker"}

    def offered(self) -> dict[str, Any]:
        """Return what workers join by, as the control planes offer it."""
        name = self.outputs["join_parameter"]
        found = self.aws.client("ssm").get_parameter(Name=name, WithDecryption=True)
        offer: dict[str, Any] = json.loads(found["Parameter"]["Value"])
        return offer

    def scale(self, workers: int) -> None:
        """Tell the auto-scaling group how many."""
        self.aws.client("autoscaling").set_desired_capacity(
            AutoScalingGroupName=self.outputs["workers"]["group"], DesiredCapacity=workers
        )

    @contextmanager
    def _timed(self, step: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.took[step] = round(time.monotonic() - began, 1)


@contextmanager
def bare_machines() -> Iterator[Standing]:
    """Terraform's machines before anything is installed; at the end nothing of them is left.

    Those of a run that was cut off are deleted first.
    """
    if PLACE.table.exists():
        nodes.destroy(PLACE)
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir(parents=True)
    new_key = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", str(KEY)]
    subprocess.run(new_key, check=True)
    issued = certificate.issue_for(f"*.{REGION}.amazonaws.com")
    (HOME / "aws.crt").write_text(issued.certificate)
    private.write(HOME / "aws.key", issued.key)
    options = (f"--address={_gateway_of_docker()}", f"--certificate={HOME / 'aws.crt'}")
    aws = Aws.start(HOME / "aws.log", *options)
    standing = Standing(aws, Machines(aws, KEY, issued.authority), write_settings(HOME))
    try:
        standing.apply()
        standing.start_machines()
        yield standing
    finally:
        if PLACE.table.exists():
            nodes.destroy(PLACE)
        aws.stop()


def person(certificate: str) -> Person:
    """Return somebody new who comes through the load balancer: registered and signed in.

    From one address four such requests a minute may come, so two people.
    """
    trust = ssl.create_default_context(cafile=certificate)
    url = f"https://{HOST}"
    client = httpx2.Client(base_url=url, verify=trust, timeout=30, limits=NO_IDLE_CONNECTIONS)
    return Person(url, unused_name(), client)


def _gateway_of_docker() -> str:
    """Return this host's address in every container's first network.

    Docker names it only where it has made the bridge itself; on one that was there, as after a
    daemon that was killed, it is the first of the network all the same.
    """
    found = json.loads(docker("network", "inspect", "bridge"))[0]["IPAM"]["Config"][0]
    return str(found.get("Gateway") or ip_network(found["Subnet"])[1])
