"""A control plane of a platform with three workers: our program, with kubectl faked."""

import base64
import subprocess
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from harness.cloud.aws import REGION, Aws
from tests.aws.on_nodes import ROLE, Node, program

WORKERS = program(ROLE / "workers.py")
TAGS = {"project": "inkwell", "environment": "leaving"}
REQUESTS = "kubectl-get-certificatesigningrequests"


class Plane(Node):
    """A control plane of a platform with three workers."""

    def __init__(self, folder: Path, aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(folder, aws, monkeypatch, "kubectl", "kubeadm")
        self.name = f"p{abs(hash(folder)) % 10**9}"
        key = aws.client("kms").create_key()["KeyMetadata"]["Arn"]
        self.parameter = f"/{self.name}/join"
        aws.client("ssm").put_parameter(
            Name=self.parameter, Value="none", Type="SecureString", KeyId=key
        )
        (folder / "ca.crt").write_text("the authority")
        self.settings = {
            "region": REGION,
            "tags": {**TAGS, "platform": self.name},
            "group": self.name,
            "hook": "drain",
            "key": key,
            "parameter": self.parameter,
            "server": "api.example",
            "bundle": "1.36.3",
            "authority": str(folder / "ca.crt"),
        }
        self.items(REQUESTS)
        self.items("kubectl-get-nodes")
        self.answer("kubeadm-token-create", "abcdef.0123456789abcdef\n")
        self._start(aws)

    def _start(self, aws: Aws) -> None:
        ec2, scaling = aws.client("ec2"), aws.client("autoscaling")
        image = ec2.describe_images()["Images"][0]["ImageId"]
        ec2.create_launch_template(
            LaunchTemplateName=self.name,
            LaunchTemplateData={"ImageId": image, "InstanceType": "t3.medium"},
        )
        tags = {**TAGS, "platform": self.name, "role": "worker"}
        scaling.create_auto_scaling_group(
            AutoScalingGroupName=self.name,
            MinSize=0,
            MaxSize=3,
            DesiredCapacity=3,
            AvailabilityZones=[f"{REGION}a"],
            LaunchTemplate={"LaunchTemplateName": self.name},
            Tags=[
                {"Key": key, "Value": value, "PropagateAtLaunch": True}
                for key, value in tags.items()
            ],
        )
        scaling.put_lifecycle_hook(
            AutoScalingGroupName=self.name,
            LifecycleHookName="drain",
            LifecycleTransition="autoscaling:EC2_INSTANCE_TERMINATING",
            HeartbeatTimeout=300,
        )

    def look(self, code: int = 0) -> str:
        """Run the program once; return what it says of problems."""
        said = StringIO()
        with redirect_stderr(said), redirect_stdout(StringIO()) as told:
            found = WORKERS.main(self.settings)
        assert found == code, said.getvalue()
        assert "abcdef.0123456789abcdef" not in said.getvalue() + told.getvalue()
        return said.getvalue()

    def offered(self) -> str:
        answer = self.aws.client("ssm").get_parameter(Name=self.parameter, WithDecryption=True)
        return str(answer["Parameter"]["Value"])

    def states(self) -> dict[str, str]:
        """The group's instances by their nodes' names."""
        found = self.aws.client("autoscaling").describe_auto_scaling_instances()
        return {
            f"worker-{each['InstanceId'][2:]}": each["LifecycleState"]
            for each in found["AutoScalingInstances"]
            if each["AutoScalingGroupName"] == self.name
        }

    def instance(self, node: str) -> dict[str, Any]:
        ids = [f"i-{node.removeprefix('worker-')}"]
        found = self.aws.client("ec2").describe_instances(InstanceIds=ids)["Reservations"]
        instance: dict[str, Any] = found[0]["Instances"][0]
        return instance

    def scale(self, count: int) -> None:
        self.aws.client("autoscaling").set_desired_capacity(
            AutoScalingGroupName=self.name, DesiredCapacity=count
        )


def node(name: str, ready: str = "True") -> dict[str, Any]:
    return {
        "metadata": {"name": name},
        "status": {"conditions": [{"type": "Ready", "status": ready}]},
    }


def request(names: str, node: str, **changed: Any) -> dict[str, Any]:
    command = ["openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-keyout", "/dev/null", "-subj", f"/O=system:nodes/CN=system:node:{node}"]
    made = subprocess.run([*command, "-addext", f"subjectAltName={names}"], capture_output=True)
    assert made.returncode == 0, made.stderr
    spec = {
        "username": f"system:node:{node}",
        "groups": ["system:nodes", "system:authenticated"],
        "usages": ["digital signature", "server auth"],
        "request": base64.b64encode(made.stdout).decode(),
    }
    return {"metadata": {"name": "csr-1"}, "spec": {**spec, **changed}}
