"""`inkwell menu`: pods, status and address by a number, and the way out."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from inkwell.app import app
from inkwell.cluster import nodes, pods
from inkwell.shared import command
from inkwell.shared.cluster_files import DEFAULT_TABLE, ClusterFiles


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ClusterFiles:
    """A cluster whose API server says what `answers` has."""
    files = ClusterFiles(DEFAULT_TABLE, tmp_path, tmp_path, tmp_path)
    files.kubeconfig.touch()
    monkeypatch.setattr(ClusterFiles, "from_environment", lambda: files)
    monkeypatch.setattr(nodes, "running", lambda _table, _files: ["worker-1"])
    monkeypatch.setattr(pods, "APART_S", 0)
    return files


def choose(monkeypatch: pytest.MonkeyPatch, typed: str, answers: list[str | None]) -> str:
    left = iter(answers)

    def ask(*_: object) -> str | None:
        try:
            return next(left)
        except StopIteration:
            raise KeyboardInterrupt from None

    monkeypatch.setattr(command, "ask", ask)
    done = CliRunner().invoke(app, ["menu"], input=typed)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_pods_are_shown_again_when_they_change_until_ctrl_c(
    files: ClusterFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = choose(monkeypatch, "1\n4\n", ["web Running", "web Running", "web Gone"])
    assert (shown.count("web Running"), shown.count("web Gone")) == (1, 1)
    assert shown.count("4. Exit") == 2


def test_status_and_address_are_those_of_the_commands(
    files: ClusterFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = choose(monkeypatch, "2\n3\n4\n", ["worker-1 Ready"])
    assert "worker-1 Ready" in shown
    assert "https://" in shown


def test_what_is_no_choice_and_a_cluster_that_is_away_are_said_and_the_end_of_input_ends(
    files: ClusterFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = choose(monkeypatch, "7\n1\n", [None])
    assert "1, 2, 3 or 4." in shown
    assert "does not answer" in shown
