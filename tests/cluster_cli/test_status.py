"""What `inkwell cluster status` says where nothing runs, and what a program gets."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from inkwell.app import app
from inkwell.cluster import nodes, status
from inkwell.errors import InkwellError
from inkwell.shared.cluster_files import DEFAULT_TABLE, ClusterFiles


@pytest.fixture
def nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ClusterFiles:
    """Return a cluster that isn't there."""
    files = ClusterFiles(DEFAULT_TABLE, tmp_path, tmp_path, tmp_path)
    monkeypatch.setattr(ClusterFiles, "from_environment", lambda: files)
    monkeypatch.setattr(nodes, "running", lambda _table, _files: ["worker-1"])
    return files


def test_a_person_is_told_that_there_is_no_cluster(nothing: ClusterFiles) -> None:
    done = CliRunner().invoke(app, ["cluster", "status"])
    assert isinstance(done.exception, InkwellError)
    assert str(done.exception) == "There is no cluster: make cluster"


def test_a_program_gets_a_row_for_each_node_and_exit_code_1(nothing: ClusterFiles) -> None:
    done = CliRunner().invoke(app, ["cluster", "status", "--json"])
    result = json.loads(done.stdout)
    assert (done.exit_code, result["answers"]) == (1, False)
    running = {row["name"]: (row["running"], row["ready"]) for row in result["nodes"]}
    assert running["worker-1"] == (True, False)
    assert len(running) == 3


def test_a_node_is_ready_by_its_condition() -> None:
    def node(name: str, ready: str) -> dict[str, object]:
        conditions = [{"type": "DiskPressure", "status": "True"}]
        conditions.append({"type": "Ready", "status": ready})
        return {"metadata": {"name": name}, "status": {"conditions": conditions}}

    listed = {"items": [node("one", "True"), node("two", "False"), node("three", "Unknown")]}
    assert status.ready_nodes(listed) == {"one"}
