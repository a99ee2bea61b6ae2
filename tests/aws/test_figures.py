"""What a control plane publishes to CloudWatch: the gateway's and the web's own figures."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from harness.cloud.aws import REGION, Aws
from inkwell.shared.checkout import ROOT
from tests.aws.on_nodes import ROLE, Node, program

FIGURES = program(ROLE / "figures.py")
NAMES = {
    "first_word": "FirstWordSecondsP95",
    "first_word_p50": "FirstWordSecondsP50",
    "response": "ResponseSecondsP95",
    "response_p50": "ResponseSecondsP50",
    "failed": "FailedPercent",
    "queue": "LettersWaiting",
    "letters": "LettersWritten",
}
# A pod's exec and the gateway's stats are told apart by the fake's first two words.
WEB, GATEWAY = "kubectl---namespace-inkwell", "kubectl-get---raw"


def metrics(letters: int, slow: int, failed: int) -> tuple[str, str]:
    """What pods and gateway have counted: letters begun within 1 s, and slow ones within 8 s."""
    every = letters + slow
    pods = f"""\
# TYPE inkwell_first_word_seconds histogram
inkwell_first_word_seconds_bucket{{le="1.0",track="stable"}} {letters}
inkwell_first_word_seconds_bucket{{le="8.0",track="stable"}} {every}
inkwell_first_word_seconds_bucket{{le="+Inf",track="stable"}} {every}
# TYPE inkwell_letters_total counter
inkwell_letters_total{{outcome="done",track="stable"}} {letters}
inkwell_letters_total{{outcome="failed",track="stable"}} {slow}
# TYPE inkwell_queue_depth gauge
inkwell_queue_depth 7
"""
    gateway = f"""\
# TYPE envoy_cluster_upstream_rq counter
envoy_cluster_upstream_rq{{cluster_name="a",response_code_class="2xx"}} {every}
envoy_cluster_upstream_rq{{cluster_name="a",response_code_class="5xx"}} {failed}
envoy_cluster_upstream_rq{{cluster_name="a",response_code="503"}} {failed}
"""
    return pods, gateway


class Plane(Node):
    """The first of two control planes."""

    def __init__(self, folder: Path, aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(folder, aws, monkeypatch, "kubectl")
        self.platform = f"p{abs(hash(folder)) % 10**9}"
        self.planes("True", "True")
        pod = {"metadata": {"name": "a-pod"}, "status": {"phase": "Running"}}
        self.items("kubectl-get-pods", pod)

    def planes(self, *ready: str) -> None:
        self.items(
            "kubectl-get-nodes",
            *(
                {
                    "metadata": {"name": f"control-{number}"},
                    "status": {"conditions": [{"type": "Ready", "status": each}]},
                }
                for number, each in enumerate(ready, 1)
            ),
        )

    def look(self, letters: int, slow: int = 0, failed: int = 0, node: str = "control-1") -> None:
        for name, text in zip((WEB, GATEWAY), metrics(letters, slow, failed), strict=True):
            self.answer(name, text)
        told = {"namespace": "Inkwell", "platform": self.platform, "names": NAMES}
        settings = {"region": REGION, "node": node, "metrics": told}
        FIGURES.main({**settings, "kept": str(self.folder / "kept" / "figures")})

    def published(self) -> dict[str, list[float]]:
        """All values in CloudWatch by metric."""
        now = datetime.now(UTC)
        client = self.aws.client("cloudwatch")
        found: dict[str, list[float]] = {}
        for metric in NAMES.values():
            answer: dict[str, Any] = client.get_metric_statistics(
                Namespace="Inkwell",
                MetricName=metric,
                Dimensions=[{"Name": "Platform", "Value": self.platform}],
                StartTime=now - timedelta(minutes=30),
                EndTime=now + timedelta(minutes=30),
                Period=3600,
                Statistics=["Maximum"],
            )
            found[metric] = [each["Maximum"] for each in answer["Datapoints"]]
        return found


@pytest.fixture
def plane(aws: Aws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plane:
    return Plane(tmp_path, aws, monkeypatch)


def test_what_came_since_the_last_minute_is_published(plane: Plane) -> None:
    plane.look(1000)
    plane.look(1090, slow=10, failed=25)
    found = plane.published()
    assert found["LettersWritten"] == [90]
    assert found["LettersWaiting"] == [7]
    assert found["FailedPercent"] == [20]  # 25 of 125
    assert found["FirstWordSecondsP95"] == [pytest.approx(4.5)]  # the middle of 1 to 8 s
    assert found["FirstWordSecondsP50"] == [pytest.approx(50 / 90)]
    assert found["ResponseSecondsP95"] == []  # nobody asked for a page


def test_counters_of_a_pod_that_was_restarted_begin_anew(plane: Plane) -> None:
    plane.look(1000)
    plane.look(30)
    assert plane.published()["LettersWritten"] == [30]


def test_only_the_first_control_plane_that_is_ready_publishes(plane: Plane) -> None:
    plane.look(10, node="control-2")
    plane.look(20, node="control-2")
    assert plane.published()["LettersWaiting"] == []
    plane.planes("Unknown", "True")
    plane.look(30, node="control-2")
    assert plane.published()["LettersWaiting"] == [7]


def test_every_figure_has_a_name_in_terraform_and_every_name_a_figure() -> None:
    text = (ROOT / "terraform" / "alarms.tf").read_text()
    told = text.partition("  metrics = {\n")[2].partition("\n  }\n")[0]
    lines = [line.partition("#")[0].split("=") for line in told.splitlines() if "=" in line]
    assert {name.strip(): value.strip().strip('"') for name, value in lines} == NAMES
