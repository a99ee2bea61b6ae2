"""What tflint and trivy say of terraform/: nothing, but what is excepted beside its reason."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from harness.cloud.findings import high
from harness.cloud.programs import SOURCE, found

EXCEPTED = {
    ("AWS-0053", "aws_lb.people"),  # the load balancer is public
    *(
        ("AWS-0104", f'aws_vpc_security_group_egress_rule.this["{flow}-{role}"]')
        for flow in ("internet", "packages")
        for role in ("control_plane", "worker")
    ),
}


def scanned(folder: Path, cache: Path) -> set[tuple[str, str]]:
    """Return what trivy finds of severity high and critical: rule and resource."""
    findings = high(folder, cache)
    if findings is None:
        pytest.skip("trivy isn't on this machine: ./inkwell bundle make --group tools")
    return findings


def test_nothing_is_of_high_severity(tmp_path: Path) -> None:
    assert scanned(SOURCE, tmp_path) == set()


def test_only_what_is_excepted_is_found_without_the_exceptions(tmp_path: Path) -> None:
    copy = tmp_path / "terraform"
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns(".terraform*"))
    for file in copy.glob("*.tf"):
        file.write_text(re.sub(r"^#trivy:ignore:.*\n", "", file.read_text(), flags=re.MULTILINE))
    assert scanned(copy, tmp_path / "cache") == EXCEPTED


def test_every_rule_of_tflint_holds() -> None:
    tflint = found("tflint")
    if not tflint:
        pytest.skip("tflint isn't on this machine: ./inkwell bundle make --group tools")
    command = [tflint, f"--chdir={SOURCE}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100)
    assert (done.returncode, done.stdout) == (0, "")
