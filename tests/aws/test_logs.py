"""What every node sends to CloudWatch: its journal, its containers' lines, the API's audit."""

import json
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from harness.cloud.aws import REGION, Aws
from tests.aws.on_nodes import ROLE, Node, program

LOGS = program(ROLE / "logs.py")
NOW = datetime.now(UTC).replace(microsecond=123000)
JOURNAL = (
    "journalctl---output=json---output-fields=MESSAGE,_SYSTEMD_UNIT,SYSLOG_IDENTIFIER,PRIORITY"
)


def at(seconds: int) -> str:
    return (NOW + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S.%f") + "456Z"


class Logging(Node):
    """A node with a journal, a pod and an API server's audit."""

    def __init__(self, folder: Path, aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(folder, aws, monkeypatch, "journalctl")
        name = f"/p{abs(hash(folder)) % 10**9}"
        self.groups = {kind: f"{name}/{kind}" for kind in ("nodes", "containers", "audit")}
        for group in self.groups.values():
            aws.client("logs").create_log_group(logGroupName=group)
        self.container = folder / "pods" / "inkwell_web-1_uid" / "web"
        self.container.mkdir(parents=True)
        (folder / "audit").mkdir()
        self.journal()

    def journal(self, *entries: dict[str, Any]) -> None:
        self.answer(JOURNAL, "".join(json.dumps(entry) + "\n" for entry in entries))

    def write(self, *lines: str, name: str = "0.log", end: str = "\n") -> None:
        with (self.container / name).open("a", newline="") as file:
            file.write("\n".join(lines) + end)

    def look(self) -> None:
        settings = {
            "region": REGION,
            "groups": self.groups,
            "pods": str(self.folder / "pods"),
            "audit": str(self.folder / "audit"),
            "kept": str(self.folder / "kept" / "logs.json"),
        }
        _, failed = LOGS.sent(self.aws.client("logs"), settings)
        assert failed == []

    def sent(self, kind: str) -> list[Any]:
        """All that is in CloudWatch, in order of time."""
        found = self.aws.client("logs").filter_log_events(logGroupName=self.groups[kind])
        streams = {each["logStreamName"] for each in found["events"]}
        assert streams <= {socket.gethostname()}
        return [json.loads(each["message"]) for each in found["events"]]

    def texts(self) -> list[Any]:
        return [each["log"] for each in self.sent("containers")]


@pytest.fixture
def node(aws: Aws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Logging:
    return Logging(tmp_path, aws, monkeypatch)


def test_a_containers_lines_come_once_with_their_pod_and_the_fields_of_json(node: Logging) -> None:
    node.write(f'{at(1)} stdout F {{"request_id": "abc"}}', f"{at(2)} stderr F plain\rwords")
    node.look()
    node.look()
    node.write(f"{at(3)} stdout F more")
    node.look()
    pod = {"namespace": "inkwell", "pod": "web-1", "container": "web"}
    assert node.sent("containers") == [
        {**pod, "stream": "stdout", "log": {"request_id": "abc"}},
        {**pod, "stream": "stderr", "log": "plain\rwords"},
        {**pod, "stream": "stdout", "log": "more"},
    ]


def test_a_line_in_parts_is_one_and_one_that_is_being_written_waits(node: Logging) -> None:
    node.write(f"{at(1)} stdout P half ", f"{at(1)} stderr F between")
    node.look()
    assert node.texts() == []  # it would be out of order, or come twice
    node.write(f"{at(1)} stdout F a line", f"{at(2)} stdout F cut", end="")
    node.look()
    assert sorted(node.texts()) == ["between", "half a line"]
    node.write(" off")
    node.look()
    assert sorted(node.texts()) == ["between", "cut off", "half a line"]


def test_nothing_is_lost_when_a_file_is_put_aside(node: Logging) -> None:
    node.write(f"{at(1)} stdout F one")
    node.look()
    node.write(f"{at(2)} stdout F two")
    (node.container / "0.log").rename(node.container / "0.log.20261130-101010")
    node.write(f"{at(3)} stdout F three")
    node.look()
    node.look()
    node.look()
    assert node.texts() == ["one", "two", "three"]


def test_a_line_without_an_end_stops_nothing(
    node: Logging, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LOGS, "AT_ONCE", 4096)
    monkeypatch.setattr(LOGS, "PART", 1000)
    node.write(*(f"{at(1)} stdout P {'x' * 900}" for _ in range(20)), f"{at(2)} stdout F end")
    for _ in range(12):
        node.look()
    assert "end" in node.texts()[-1]
    assert all(len(text) <= 2000 for text in node.texts())


def test_lines_that_are_no_line_are_sent_as_they_are(node: Logging) -> None:
    node.write("what is this", f"{at(1)} stdout F fine")
    (node.folder / "audit" / "audit.log").write_text("not JSON\n[]\n")
    node.look()
    assert "fine" in node.texts()
    assert node.sent("audit") == [{"log": "not JSON"}, {"log": "[]"}]


def test_the_journal_goes_on_after_what_was_sent(node: Logging) -> None:
    stamp = str(int(NOW.timestamp() * 1_000_000))
    told = {"__REALTIME_TIMESTAMP": stamp, "_SYSTEMD_UNIT": "kubelet.service", "PRIORITY": "3"}
    node.journal(
        {"__CURSOR": "s=1", "MESSAGE": "no room", **told},
        {"__CURSOR": "s=2", "MESSAGE": [104, 105, 255], **told},
    )
    node.look()
    assert node.sent("nodes") == [
        {"unit": "kubelet.service", "priority": 3, "message": "no room"},
        {"unit": "kubelet.service", "priority": 3, "message": "hi\ufffd"},
    ]
    assert "--boot" in node.calls()[-1]
    node.journal()
    node.look()
    assert "--after-cursor=s=2" in node.calls()[-1]


def test_the_audit_is_sent_line_by_line(node: Logging) -> None:
    row = {"requestReceivedTimestamp": at(0), "verb": "get", "user": {"username": "kubelet"}}
    (node.folder / "audit" / "audit.log").write_text(json.dumps(row) + "\n")
    node.look()
    assert node.sent("audit") == [row]


def test_what_cloudwatch_did_not_take_is_sent_the_next_time_and_the_rest_at_once(
    node: Logging,
) -> None:
    node.write(f"{at(1)} stdout F kept")
    logs = node.aws.client("logs")
    logs.delete_log_group(logGroupName=node.groups["nodes"])
    stamp = str(int(NOW.timestamp() * 1_000_000))
    node.journal({"__CURSOR": "s=1", "__REALTIME_TIMESTAMP": stamp, "MESSAGE": "first"})
    with pytest.raises(AssertionError, match="nodes: "):
        node.look()
    assert node.texts() == ["kept"]
    logs.create_log_group(logGroupName=node.groups["nodes"])
    node.look()
    assert [each["message"] for each in node.sent("nodes")] == ["first"]


def test_a_call_holds_what_cloudwatch_takes() -> None:
    day = 24 * 3600 * 1000
    small = [{"timestamp": n, "message": "x"} for n in range(25_000)]
    assert [len(each) for each in LOGS.batches(small)] == [10_000, 10_000, 5_000]
    large = [{"timestamp": 1, "message": "ä" * 100_000} for _ in range(12)]
    assert [len(each) for each in LOGS.batches(large)] == [5, 5, 2]
    days = [{"timestamp": when, "message": "x"} for when in (day, 0, day - 1)]
    assert [len(each) for each in LOGS.batches(days)] == [2, 1]
