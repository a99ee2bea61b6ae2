from pathlib import Path

import pytest

from inkwell.cluster import host
from inkwell.shared.cluster_files import ClusterFiles

GIB = 2**30
ROOMY = {"nodes": 3, "cores": 2, "memory": 16 * GIB, "disk": 60 * GIB, "needed_disk": 20 * GIB}


def test_a_roomy_machine_lacks_nothing() -> None:
    assert host.shortages(**ROOMY) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"cores": 1}, "1 core: kubeadm wants 2 or more."),
        ({"memory": 2 * GIB}, "2.0 GiB of memory are free: 3 nodes need 3.6 GiB."),
        ({"disk": 5 * GIB}, "5 GiB of disk are free: 20 GiB are needed"),
    ],
)
def test_each_shortage_is_a_sentence_with_both_figures(
    change: dict[str, int], sentence: str
) -> None:
    (shortage,) = host.shortages(**{**ROOMY, **change})
    assert shortage.startswith(sentence)


def test_a_cluster_that_runs_needs_no_more_memory() -> None:
    assert host.shortages(**{**ROOMY, "nodes": 0, "memory": GIB}) == []


def test_memory_is_what_the_kernel_calls_available() -> None:
    assert host.available_memory("MemTotal: 9 kB\nMemAvailable:   2048 kB\n") == 2 * 2**20


def test_a_kernel_that_does_not_say_it_is_an_error() -> None:
    with pytest.raises(ValueError, match="MemAvailable"):
        host.available_memory("MemTotal: 9 kB\n")


@pytest.fixture
def inotify(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    limit = tmp_path / "max_user_instances"
    limit.write_text("128\n")
    monkeypatch.setattr(host, "INOTIFY", limit)
    monkeypatch.setattr(host, "root", list)
    return limit


def test_many_nodes_may_watch_more_files_and_few_leave_the_limit_alone(inotify: Path) -> None:
    lines: list[str] = []
    host.raise_inotify(ClusterFiles.from_environment(), 1, lines.append)
    assert (inotify.read_text(), lines) == ("128\n", [])
    host.raise_inotify(ClusterFiles.from_environment(), 9, lines.append)
    assert inotify.read_text() == "1152\n"
    assert lines == ["fs.inotify.max_user_instances is 1152 now"]


def test_a_limit_that_can_not_be_raised_is_said(
    inotify: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host, "root", lambda: ["false"])
    lines: list[str] = []
    host.raise_inotify(ClusterFiles.from_environment(), 9, lines.append)
    assert inotify.read_text() == "128\n"
    assert lines == ["fs.inotify.max_user_instances can't be raised to 1152: more nodes may fail"]
