"""Who stops an action is told what that leaves, and how to go on."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from inkwell.app import app
from inkwell.shared.cluster_files import ClusterFiles


def interrupted(_files: ClusterFiles) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("action", "advice"),
    [
        ("up", "make cluster goes on from here"),
        ("down", "make cluster-down goes on from here"),
        ("conformance", "make conformance begins again"),
    ],
)
def test_a_stopped_action_says_how_to_go_on_with_it(
    action: str, advice: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(f"inkwell.cluster.{action}.{action}", interrupted)
    monkeypatch.setattr(ClusterFiles, "from_environment", lambda: ClusterFiles(*[tmp_path] * 4))
    monkeypatch.setattr("signal.signal", lambda *_arguments: None)
    options = ["--yes"] if action == "down" else []
    done = CliRunner().invoke(app, ["cluster", action, *options])
    assert f"Stopped. {advice}" in done.stderr
    assert done.exit_code == 130


def test_nodes_are_not_deleted_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inkwell.cluster.down.down", lambda _files: pytest.fail("deleted"))
    done = CliRunner().invoke(app, ["cluster", "down"])
    assert done.exit_code == 2
    assert "Add --yes to go on." in done.stderr
