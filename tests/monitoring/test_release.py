"""`inkwell monitoring up`: what it installs is whole, and a second run changes nothing."""

import json
from typing import Any

import pytest

from harness import lab
from harness.stores import Stores
from inkwell.deploy.tools import Tools
from inkwell.monitoring import targets, up
from inkwell.monitoring.release import NAMESPACE, RELEASE
from inkwell.shared import release
from inkwell.shared.progress import Progress

pytestmark = [pytest.mark.monitored, pytest.mark.timeout(400)]

RELEASES = {RELEASE: NAMESPACE, release.RELEASE: release.NAMESPACE}


def state(tools: Tools) -> dict[str, Any]:
    """The revisions of both releases, and their pods' uids and restarts."""
    revisions = {
        name: json.loads(tools.helm("status", name, "--namespace", namespace, "--output=json"))[
            "version"
        ]
        for name, namespace in RELEASES.items()
    }
    pods = {
        pod["metadata"]["name"]: (pod["metadata"]["uid"], lab.restarts(pod))
        for namespace in RELEASES.values()
        for pod in json.loads(
            tools.kubectl("--namespace", namespace, "get", "pods", "--output=json")
        )["items"]
        if pod["metadata"].get("ownerReferences", [{}])[0].get("kind") != "Job"
    }
    return {"revisions": revisions, "pods": pods}


def test_every_target_is_up(stores: Stores, tools: Tools) -> None:
    found = targets.targets(tools)
    assert [target for target in found if target.error] == []
    assert len({target.job for target in found}) == targets.monitors(tools)


def test_no_two_series_of_a_target_became_one(stores: Stores) -> None:
    assert stores.sum("prometheus_target_scrapes_sample_duplicate_timestamp_total") == 0


def test_a_second_run_changes_nothing(stores: Stores, tools: Tools) -> None:
    before = state(tools)
    up.up(lab.PLACE, Progress())
    assert state(tools) == before
