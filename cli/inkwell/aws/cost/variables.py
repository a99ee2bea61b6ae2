"""A platform's variables with their defaults, as Terraform reads them; without an account."""

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from inkwell.aws.cost.bill import ZONES, Resource
from inkwell.aws.terraform.files import Files
from inkwell.errors import InkwellError
from inkwell.shared.tail import last_lines

# Checks of a value ask AWS, and a price needs none.
CHECK = re.compile(r"\n  validation \{\n.*?\n  \}\n", re.DOTALL)
NAME = re.compile(r'^variable "(\w+)"', re.MULTILINE)
# What has no default, and doesn't decide a price.
PLACEHOLDERS = {"TF_VAR_region": "us-east-1", "TF_VAR_ssh_public_key": "none"}

# The least that runs, what the defaults make, and three of each.
SHAPES: dict[str, dict[str, Any]] = {
    "smallest": {"nat": "none", "database": None, "workers": {"min": 1}},
    "usual": {},
    "three of each": {
        "nat": "zone",
        "control_plane_count": 3,
        "workers": {"min": 3},
        "database": {"class": "db.t4g.small", "standby": True},
    },
}


def read(program: Path, files: Files, values: Sequence[Path] = ()) -> dict[str, Any]:
    """Return every variable as the configuration would see it, given files of values."""
    declared = (files.source / "variables.tf").read_text()
    names = NAME.findall(declared)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "variables.tf").write_text(CHECK.sub("", declared))
        copies = [Path(folder) / f"{index}-{file.name}" for index, file in enumerate(values)]
        for file, copy in zip(values, copies, strict=True):
            shutil.copy(file, copy)
        wanted = ", ".join(f"{name} = var.{name}" for name in names)
        done = subprocess.run(
            [str(program), "console", *(f"-var-file={copy}" for copy in copies)],
            cwd=folder,
            env={**files.environment(), **PLACEHOLDERS},
            input=f"jsonencode({{ {wanted} }})\n",
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    if done.returncode:
        raise InkwellError(f"The variables can't be read:\n{last_lines(done.stderr)}")
    found: dict[str, Any] = json.loads(json.loads(done.stdout))
    return found


def shape(program: Path, files: Files, name: str) -> dict[str, Any]:
    """Return the variables of one of SHAPES."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "shape.tfvars.json"
        file.write_text(json.dumps(SHAPES[name]))
        return read(program, files, [file])


def charged(values: Mapping[str, Any]) -> list[Resource]:
    """Return the resources that variables ask for, of the types that have a price."""
    nodes_are_public = values["nat"] == "none"
    gateways = {"none": 0, "one": 1, "zone": ZONES}[values["nat"]]
    disk = {"volume_size": values["disk_gb"]}
    control_plane = {"instance_type": values["control_plane_type"], "root_block_device": [disk]}
    template = {
        "instance_type": values["worker_type"],
        "block_device_mappings": [{"ebs": [disk]}],
    }
    database = values["database"]
    found: list[Resource] = [
        ("aws_subnet", {"map_public_ip_on_launch": nodes_are_public}),
        *[("aws_instance", control_plane)] * values["control_plane_count"],
        ("aws_launch_template", template),
        ("aws_autoscaling_group", {"min_size": values["workers"]["min"]}),
        ("aws_lb", {"internal": False}),
        ("aws_lb", {"internal": True}),
        *[("aws_eip", {}), ("aws_nat_gateway", {})] * gateways,
        ("aws_kms_key", {}),
        *[("aws_cloudwatch_metric_alarm", {})] * _alarms(values, gateways),
        *((kind, {}) for kind in ("aws_s3_bucket", "aws_ecr_repository", "aws_internet_gateway")),
        *((kind, {}) for kind in ("aws_cloudwatch_log_group", "aws_cloudwatch_dashboard")),
        *((kind, {}) for kind in ("aws_sns_topic", "aws_flow_log")),
    ]
    if database:
        size = {"allocated_storage": database["storage_gb"], "multi_az": database["standby"]}
        found += [
            ("aws_db_instance", {"instance_class": database["class"], **size}),
            ("aws_secretsmanager_secret", {}),
        ]
    return found


def _alarms(values: Mapping[str, Any], gateways: int) -> int:
    """Four of the product's, a target group's each, API servers, workers; and those of parts."""
    return 8 + int(values["control_plane_count"]) + gateways + (2 if values["database"] else 0)
