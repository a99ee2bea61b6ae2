"""The commands by which runbooks find out what is wrong work on the cluster, and say something."""

import re

import pytest

from harness import lab, runbooks
from harness.runbooks import Block
from harness.stores import Stores
from inkwell.shared.checkout import ROOT
from inkwell.shared.release import NAMESPACE
from tests.alerts.measured import EVENTUAL, metrics

pytestmark = [pytest.mark.monitored, pytest.mark.timeout(300)]

NAMES = sorted(file.stem for file in (ROOT / "docs" / "runbooks").glob("*.md"))
NAMES.remove("index")
DIAGNOSES = {
    f"{name}-{number}": block
    for name in NAMES
    for number, block in enumerate(runbooks.diagnosis(name), 1)
}
ASKED = re.compile(r"promtool query instant http://localhost:9090 '([^']+)'")


@pytest.mark.parametrize("block", DIAGNOSES.values(), ids=DIAGNOSES.keys())
def test_a_diagnosis_says_something(stores: Stores, block: Block) -> None:
    if block.role:
        node = next(each for each in lab.TABLE.nodes if each.role == block.role)
        said = runbooks.run_on(node, block.commands)
    else:
        said = runbooks.run(block.commands, NAMESPACE)
    assert said.strip()


def test_the_metrics_that_runbooks_ask_for_are_measured(stores: Stores) -> None:
    asked = {expr for block in DIAGNOSES.values() for expr in ASKED.findall(block.commands)}
    names = {name for expr in asked for name in metrics(expr)}
    assert len(names) > 20
    assert {name for name in names - EVENTUAL if not stores.query(f"count({name})")} == set()
