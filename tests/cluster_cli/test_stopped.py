"""Who stops an action is told what that leaves, and how to go on."""

from pathlib import Path

import pytest

from inkwell.cluster import __main__ as cli
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
    monkeypatch.setitem(cli.ACTIONS, action, interrupted)
    monkeypatch.setattr(ClusterFiles, "from_environment", lambda: ClusterFiles(*[tmp_path] * 4))
    monkeypatch.setattr("signal.signal", lambda *_arguments: None)
    monkeypatch.setattr("sys.argv", ["inkwell.cluster", action])
    with pytest.raises(SystemExit, match=f"Stopped. {advice}"):
        cli.main()
