"""The drill: the database's volume is lost, and comes back by the runbook's own commands."""

import logging
import time

import pytest

from harness import lab, runbooks
from harness.people import Person
from inkwell.deploy.tools import Tools
from tests.deploy.conftest import MakePeople

pytestmark = [pytest.mark.deploy, pytest.mark.timeout(900)]

RUNBOOK = "restore-database"
RPO_S = 300  # of letters that a lost volume may cost
RTO_S = 600  # until people read their letters again
LETTERS = 4
# Each table's rows, counted and hashed; but those of limits, which expire within minutes.
CONTENT = r"""
select format('select %L, count(*), md5(string_agg(t::text, chr(10) order by t::text)) from %I t',
              tablename, tablename)
from pg_tables where schemaname = 'public'
and tablename not in ('login_failure', 'registration_attempt', 'person_action') order by 1 \gexec
"""
log = logging.getLogger(__name__)


def write(person: Person, number: int) -> dict[str, str]:
    """Have letters written; return the text of each by its id."""
    asked = [person.ask(company=f"Company {each}") for each in range(number)]
    return {letter: person.ended(letter)["body"] for letter in asked}


def archived_after(tools: Tools, namespace: str) -> float:
    """Wait until all that is committed by now is in the archive; return the seconds it took."""
    now = lab.sql(tools, namespace, "select pg_walfile_name(pg_current_wal_lsn())")
    reached = f"\\set wal {now}\nselect last_archived_wal >= :'wal' from pg_stat_archiver"
    return lab.eventually(
        lambda: lab.sql(tools, namespace, reached) == "t", RPO_S, f"{now} is archived", every=1
    )


def test_a_lost_volume_is_restored_to_the_last_minute(
    second: str, tools: Tools, make_people: MakePeople
) -> None:
    (person,) = make_people(1, lab.SECOND_HOST)
    (back_up,) = runbooks.blocks(RUNBOOK, "Prevention")
    stop, new_volume, restore = runbooks.blocks(RUNBOOK, "Mitigation")
    runbooks.run(back_up, second)
    letters = write(person, LETTERS)
    content = lab.sql(tools, second, CONTENT)
    assert int(dict(line.split("|")[:2] for line in content.splitlines())["letter"]) >= LETTERS
    rpo_s = archived_after(tools, second)

    lost = time.monotonic()
    for commands in (stop, new_volume, restore):
        runbooks.run(commands, second)
    assert lab.sql(tools, second, CONTENT) == content
    lab.eventually(lambda: readable(person, letters), 60, "the letters are read again")
    rto_s = time.monotonic() - lost
    log.info("archived after %.0f s; restored after %.0f s", rpo_s, rto_s)
    assert rto_s <= RTO_S
    assert person.ended(person.ask())["status"] == "done"


def readable(person: Person, letters: dict[str, str]) -> bool:
    answers = {each: person.client.get(f"/api/v1/letters/{each}") for each in letters}
    return all(
        answer.status_code == 200 and answer.json()["body"] == letters[each]
        for each, answer in answers.items()
    )
