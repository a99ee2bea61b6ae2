"""Every variable says what it is and what is allowed, and refuses the rest with that sentence."""

import json
import re
from itertools import zip_longest

import pytest

from harness.cloud.programs import SOURCE, Configuration

# What is refused, and words of the message. `region` isn't here: zones are checked against it.
BAD: dict[str, list[tuple[object, str]]] = {
    "name": [("Ink", "2 to 11 lower-case"), ("1st", "a letter first"), ("", "2 to 11")],
    "environment": [("pro-duction", "2 to 11 lower-case"), ("averyverylongname", "2 to 11")],
    "zones": [
        (["eu-central-1a"], "three different"),
        (["eu-central-1a", "eu-central-1a", "eu-central-1b"], "three different"),
        (["us-east-1a", "us-east-1b", "us-east-1c"], "in the region"),
    ],
    "vpc_cidr": [
        ("10.0.0.0/8", "/16 to /24"),
        ("8.8.0.0/16", "private"),
        ("10.96.0.0/16", "pods and services"),
        ("10.244.0.0/16", "pods and services"),
        ("everywhere", "/16 to /24"),
        ("192.168.60.0/25", "/16 to /24"),
    ],
    "nat": [("both", "one, zone or none")],
    "operator_networks": [
        (["0.0.0.0/0"], "to the world"),
        (["0.0.0.0/1", "128.0.0.0/1"], "to the world"),
        (["office"], "such as 203.0.113.0/24"),
    ],
    "ssh_public_key": [
        ("-----BEGIN OPENSSH PRIVATE KEY-----", "one line of OpenSSH"),
        ("", "one line of OpenSSH"),
    ],
    "node_image": [("ubuntu-*", "Debian 12"), ("debian-12-arm64-*", "x86-64"), ("*", "Debian 12")],
    "control_plane_count": [(2, "1, 3 or 5"), (0, "1, 3 or 5")],
    "control_plane_type": [("t4g.small", "x86-64"), ("small", "x86-64")],
    "worker_type": [("m7gd.large", "x86-64"), ("m7i", "x86-64")],
    "workers": [
        ({"min": 0}, "1 <= min"),
        ({"min": 3, "max": 2}, "min <= max"),
        ({"cpu": 100}, "20 to 90 percent"),
        ({"max": 1000}, "max <= 100"),
    ],
    "disk_gb": [(8, "20 to 1000"), (20.5, "whole number")],
    "images": [([], "one or more"), (["Web"], "lower-case"), (["web/../x"], "lower-case")],
    "database": [
        ({"class": "t4g.micro"}, "class of RDS"),
        ({"storage_gb": 5}, "20 to 10000"),
        ({"backup_days": 0}, "1 to 35"),
    ],
    "domain": [
        ({"name": "https://example.com", "zone_id": "Z0123456789ABC"}, "host name"),
        ({"name": "letters.example.com", "zone_id": "example.com"}, "id of a hosted zone"),
    ],
    "github": [
        ({"deploy_subjects": ["repo:owner/name:*"]}, "must be exact"),
        ({"publish_subjects": ["repo:owner/*:environment:production"]}, "must be exact"),
        ({"deploy_subjects": ["*"]}, "must be exact"),
        ({"deploy_subjects": ["repo:owner/name:pull_request"]}, "must be exact"),
        ({"provider_arn": "arn:aws:iam::1:role/x"}, "ARN of the account's provider"),
    ],
    "alarm_emails": [(["operator"], "mail addresses")],
    "monthly_budget_usd": [(0, "1 or more")],
    "log_days": [(31, "one of CloudWatch's")],
}
CASES = [(name, index) for name, bad in BAD.items() for index in range(len(bad))]
BLOCK = re.compile(r'^variable "(\w+)" \{\n(.*?)^\}', re.MULTILINE | re.DOTALL)
DECLARED = dict(BLOCK.findall((SOURCE / "variables.tf").read_text()))


def refusals(configuration: Configuration, values: dict[str, object]) -> list[str]:
    """Return what a plan says about wrong variables."""
    file = configuration.folder / "bad.json"
    file.write_text(json.dumps(values))
    done = configuration.run("plan", "-json", "-input=false", f"-var-file={file}")
    assert done.returncode == 1, done.stdout[-2000:]
    lines = map(json.loads, done.stdout.splitlines())
    found = [line["diagnostic"] for line in lines if "diagnostic" in line]
    assert {one["summary"] for one in found} == {"Invalid value for variable"}
    return [" ".join(one["detail"].split()) for one in found]


@pytest.fixture(scope="module")
def answers(empty: Configuration) -> list[list[str]]:
    """Return what plans refuse: the first bad value of all variables, then the second ones."""
    rounds = zip_longest(*([(name, *bad) for bad in values] for name, values in BAD.items()))
    return [refusals(empty, {bad[0]: bad[1] for bad in one if bad is not None}) for one in rounds]


@pytest.mark.parametrize(("name", "index"), CASES)
def test_a_bad_value_is_refused_with_what_is_allowed(
    name: str, index: int, answers: list[list[str]]
) -> None:
    _, words = BAD[name][index]
    messages = [
        text for text in answers[index] if text.startswith((f"{name} ", f"{name}.", f"{name}'"))
    ]
    assert [text for text in messages if words in text], answers[index]


def test_a_region_that_is_none_is_refused(empty: Configuration) -> None:
    assert any("code of a region" in text for text in refusals(empty, {"region": "Frankfurt"}))


def test_every_variable_has_a_bad_value_here() -> None:
    unchecked = {name for name, block in DECLARED.items() if re.search(r"type += bool", block)}
    assert set(BAD) | {"region"} | unchecked == set(DECLARED)


@pytest.mark.parametrize("name", DECLARED)
def test_a_variable_is_described_and_typed(name: str) -> None:
    assert re.search(r"^  description = \".{20,}\"$", DECLARED[name], re.MULTILINE)
    assert re.search(r"^  type +=", DECLARED[name], re.MULTILINE)
