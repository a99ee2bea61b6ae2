"""Upgrades that nobody notices: no request fails, no stream breaks, no letter is lost."""

import logging

import pytest

from harness import rollouts, traffic
from inkwell.deploy.tools import Tools
from tests.deploy.conftest import MakePeople

PEOPLE = 8
MOST_S = 6 * rollouts.PATIENCE_S  # four changes, requests, and letters that are open then
pytestmark = [pytest.mark.deploy, pytest.mark.timeout(MOST_S)]
log = logging.getLogger(__name__)


def test_three_upgrades_and_a_rollback_fail_nobody(tools: Tools, make_people: MakePeople) -> None:
    people = make_people(PEOPLE)
    tally, seconds = rollouts.three_and_back(tools, people)
    log.info("the web was replaced in %s s; %s", [round(each, 1) for each in seconds], tally)
    assert set(tally.answers) == {200, 201}, str(tally)
    assert tally.requests >= rollouts.LEAST_REQUESTS
    traffic.check_letters(people, tally)
