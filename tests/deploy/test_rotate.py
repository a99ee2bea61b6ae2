"""Secrets change by the runbook's own commands, and nobody's request fails."""

import base64
import logging

import pytest

from harness import lab, runbooks, traffic
from inkwell.deploy.tools import Tools
from inkwell.shared.release import RELEASE
from tests.deploy.conftest import MakePeople

pytestmark = [pytest.mark.deploy, pytest.mark.timeout(400)]

KEYS = {
    1: ("database-password", "database-url"),
    2: ("model-key", "model-key-next"),
    3: ("secret-key",),
}
PEOPLE = 3
log = logging.getLogger(__name__)


def secrets(tools: Tools, namespace: str) -> dict[str, str]:
    data = lab.get(tools, "secret", f"{RELEASE}-secrets", namespace)["data"]
    return {name: base64.b64decode(value).decode() for name, value in data.items()}


@pytest.mark.parametrize("number", KEYS, ids=lambda number: KEYS[number][0])
def test_a_secret_changes_unnoticed(
    number: int, second: str, tools: Tools, make_people: MakePeople
) -> None:
    before = secrets(tools, second)
    shared, *blocks = runbooks.blocks("rotate-secrets", "Mitigation")
    people = make_people(PEOPLE, lab.SECOND_HOST)
    with traffic.Crowd(people, writers=PEOPLE, pause_s=0.2).at_work() as tally:
        runbooks.run(shared + blocks[number - 1], second)
    after = secrets(tools, second)
    log.info("%s: %s", KEYS[number][0], tally)
    assert {name for name in after if after[name] != before.get(name)} == set(KEYS[number])
    assert set(tally.answers) == {200, 201}, str(tally)
    traffic.check_letters(people, tally)
    assert make_people(1, lab.SECOND_HOST)  # who comes anew can register and sign in


def test_the_password_s_two_keys_say_the_same(second: str, tools: Tools) -> None:
    told = secrets(tools, second)
    password = told["database-password"]
    assert told["database-url"] == f"postgresql://inkwell:{password}@{lab.POSTGRES}:5432/inkwell"
