"""How a Deployment is, of what the API says."""

from typing import Any

import pytest

from inkwell.canary.health import health


def deployment(**status: int) -> dict[str, Any]:
    return {"metadata": {"generation": 3}, "spec": {"replicas": 2}, "status": status}


def pod(reason: str = "", kind: str = "containerStatuses", **metadata: str) -> dict[str, Any]:
    state = {"waiting": {"reason": reason, "message": "it fell"}} if reason else {"running": {}}
    return {
        "metadata": {"name": "p", **metadata},
        "status": {kind: [{"name": "web", "state": state}]},
    }


@pytest.mark.parametrize(
    ("status", "ready"),
    [
        ({"observedGeneration": 3, "readyReplicas": 2, "updatedReplicas": 2}, True),
        ({"observedGeneration": 3, "readyReplicas": 1, "updatedReplicas": 2}, False),
        ({"observedGeneration": 3, "readyReplicas": 2, "updatedReplicas": 1}, False),
        ({"observedGeneration": 2, "readyReplicas": 2, "updatedReplicas": 2}, False),
        ({}, False),
    ],
)
def test_ready_is_every_pod_of_the_present_template(status: dict[str, int], ready: bool) -> None:
    assert health(deployment(**status), [pod()]).is_ready is ready


@pytest.mark.parametrize("kind", ["containerStatuses", "initContainerStatuses"])
@pytest.mark.parametrize("reason", ["CrashLoopBackOff", "ImagePullBackOff", "ErrImageNeverPull"])
def test_what_wont_mend_is_named(kind: str, reason: str) -> None:
    whole = deployment(observedGeneration=3, readyReplicas=2, updatedReplicas=2)
    seen = health(whole, [pod(), pod(reason, kind)])
    assert seen.broken == f"p, web: {reason} (it fell)"
    assert not seen.is_ready


def test_a_pod_that_starts_or_leaves_is_not_broken() -> None:
    leaving = pod("CrashLoopBackOff", deletionTimestamp="2026-01-01T00:00:00Z")
    assert health(deployment(), [pod("ContainerCreating"), leaving]).broken == ""
