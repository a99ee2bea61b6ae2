"""Prices: every type has one or is named as free, and sums that were done by hand."""

import re

import pytest

from inkwell.aws.cost import bill, shapes, variables
from inkwell.aws.cost.bill import Resource
from inkwell.aws.terraform import programs
from inkwell.aws.terraform.files import Files
from inkwell.errors import InkwellError
from inkwell.shared.checkout import ROOT

DECLARED = {
    kind
    for file in (ROOT / "terraform").glob("*.tf")
    for kind in re.findall(r'^resource "(\w+)"', file.read_text(), re.MULTILINE)
}
DEFAULTS = {
    "nat": "one",
    "control_plane_count": 1,
    "control_plane_type": "t3.small",
    "worker_type": "t3.medium",
    "workers": {"min": 2, "max": 6},
    "disk_gb": 30,
    "database": {"class": "db.t4g.micro", "storage_gb": 20, "standby": False},
}


def test_every_type_of_the_configuration_is_in_the_table_and_no_other() -> None:
    assert set(bill.table()["types"]) == DECLARED


def test_the_table_says_when_where_and_by_whom_it_was_read() -> None:
    table = bill.table()
    assert f"{table['read']:%Y-%m-%d}" >= "2026-11-29"
    assert table["region"] == "us-east-1"
    assert "AWS's pricing calculator decides" in table["source"]


def test_the_default_costs_what_its_parts_do() -> None:
    machines = 0.0208 + 2 * 0.0416 + 3 * 30 * 0.08 / 730
    network = 2 * 0.0225 + 3 * 0.005 + 0.045 + 0.005
    database = 0.016 + 20 * 0.115 / 730
    small = (1.00 + 0.40 + 12 * 0.10) / 730
    found = bill.bill(variables.charged(DEFAULTS))
    assert found.an_hour == pytest.approx(machines + network + database + small)
    assert found.a_month == pytest.approx(found.an_hour * 730)


def test_a_standby_doubles_the_database_and_its_disk() -> None:
    def database(standby: bool) -> float:
        values = {"instance_class": "db.t4g.small", "allocated_storage": 50, "multi_az": standby}
        return bill.bill([("aws_db_instance", values)]).an_hour

    assert database(True) == pytest.approx(2 * database(False))


def test_nodes_with_public_addresses_pay_for_these() -> None:
    def addresses(nat: str) -> list[tuple[str, int]]:
        rows = bill.bill(variables.charged({**DEFAULTS, "nat": nat})).rows
        return sorted((row.what, row.count) for row in rows if row.what.startswith("address of"))

    assert addresses("none") == [("address of a load balancer", 3), ("address of a node", 3)]
    assert addresses("zone") == [("address of a NAT gateway", 3), ("address of a load balancer", 3)]


@pytest.mark.parametrize(
    ("resource", "words"),
    [
        (("aws_sqs_queue", {}), "has no price of aws_sqs_queue"),
        (
            ("aws_db_instance", {"instance_class": "db.x9.huge", "multi_az": False}),
            "no price of db.x9.huge: add it under databases, or choose one of db.t4g.micro",
        ),
    ],
)
def test_what_has_no_price_is_not_taken_for_free(resource: Resource, words: str) -> None:
    with pytest.raises(InkwellError, match=words):
        bill.bill([resource])


def test_words_have_a_column_for_each_shape_and_what_usage_decides() -> None:
    bills = {"usual": bill.bill(variables.charged(DEFAULTS))}
    lines = shapes.words(bills)
    assert lines[0].split() == ["usual"]
    assert any(re.fullmatch(r"NAT gateway +1 x, 32\.85", line) for line in lines)
    assert any(re.fullmatch(r"A MONTH, USD +180\.00", line) for line in lines)
    assert "  NAT gateway: 0.045 a GB" in lines
    assert shapes.as_json(bills)["shapes"]["usual"]["a_month"] == 180.0


def test_the_page_gives_the_same_sums() -> None:
    try:
        program = programs.find()
    except InkwellError:
        pytest.skip("neither terraform nor tofu is on this machine")
    page = (ROOT / "docs" / "aws.md").read_text()
    (row,) = re.findall(r"^\| \*\*sum\*\* .*$", page, re.MULTILINE)
    told = [int(number) for number in re.findall(r"\*\*about (\d+)\*\*", row)]
    for name, about in zip(variables.SHAPES, told, strict=True):
        values = variables.shape(program, Files.of(None), name)
        assert bill.bill(variables.charged(values)).a_month == pytest.approx(about, abs=2.5)
