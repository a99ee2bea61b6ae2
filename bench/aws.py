"""`make bench-aws`: a platform on AWS's API on this machine, and the way to its first letter.

Prints a table and writes build/bench/aws.json. The largest platform is applied, planned again and
scanned; then a small one is made, its machines become containers, a cluster and Inkwell, and a
letter is written there. Prices are those of `inkwell aws cost`.
"""

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.machine import machine, now, write_result
from harness.cloud import findings, platform
from harness.cloud.aws import Aws
from harness.cloud.nodes.balancers import Balancers
from harness.cloud.nodes.machines import HOST
from harness.cloud.nodes.standing import REGISTRY, bare_machines, person
from harness.cloud.programs import PROGRAMS, SOURCE, Configuration, found, write_settings
from harness.registry import serving
from inkwell.aws.cost import shapes
from inkwell.aws.terraform import programs
from inkwell.aws.terraform.adapter import Terraform
from inkwell.aws.terraform.files import Files
from inkwell.shared.checkout import ROOT

RESULT = ROOT / "build" / "bench" / "aws.json"
SHAPES = ("smallest", "usual")


def applied(folder: Path) -> dict[str, Any]:
    """Apply the largest platform; return its figures."""
    program = next(each for each in PROGRAMS if found(each))
    aws = Aws.start(folder / "aws.log")
    try:
        settings = write_settings(folder)
        configuration = Configuration(program, folder / "terraform", settings, aws)
        platform.prepare(configuration, aws)
        began = time.monotonic()
        platform.carry_out(configuration)
        apply_s = round(time.monotonic() - began, 1)
        listed = configuration.must("state", "list").splitlines()
        return {
            "program": program,
            "resources": sum(not line.startswith("data.") for line in listed),
            "apply_s": apply_s,
            "second_plan_changes": len(configuration.changes({}, refresh=True)),
        }
    finally:
        aws.stop()


def first_letter() -> dict[str, float]:
    """Go from an empty account to a letter; return the seconds of each step."""
    with bare_machines() as site, Balancers(site.aws, HOST), serving(REGISTRY) as files:
        site.make_cluster()
        deployed = site.deploy(files)
        began = time.monotonic()
        somebody = person(deployed["certificate"])
        assert somebody.ended(somebody.ask())["status"] == "done"
        return {**site.took, "letter_s": round(time.monotonic() - began, 1)}


def monthly() -> dict[str, float]:
    """Return what the shapes cost a month, in US dollars without traffic."""
    bills = shapes.all_bills(Terraform(programs.find(), Files.of(None)))
    return {name: round(bills[name].a_month, 2) for name in SHAPES}


def main() -> None:
    """Measure, print and write the result."""
    parser = argparse.ArgumentParser(prog="python -m bench.aws", description=__doc__)
    parser.add_argument("--without-nodes", action="store_true", help="no containers, no letter")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        result = {"at": now(), "machine": machine(), **applied(folder)}
        high = findings.high(SOURCE, folder / "cache")
    result["high_findings"] = None if high is None else len(high)
    result["monthly_usd"] = monthly()
    if not asked.without_nodes:
        steps = first_letter()
        result["steps"] = steps
        result["local_first_letter_s"] = round(sum(steps.values()), 1)
    for name, value in result.items():
        print(f"{name:<22} {value if not isinstance(value, dict) else json.dumps(value)}")
    write_result(RESULT, result)
    if high is None:
        print("high_findings: trivy isn't here: ./inkwell bundle make --group tools")


if __name__ == "__main__":
    main()
