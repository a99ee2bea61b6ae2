import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from inkwell.app import app
from inkwell.deploy import up
from inkwell.shared.checkout import ROOT
from inkwell.shared.cluster_files import ClusterFiles
from inkwell.shared.progress import Progress
from inkwell.shared.stopping import cluster_lock

RUNNER = CliRunner()


def test_a_word_that_it_does_not_know_deploys_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "inkwell", "deploy", "--bogus"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "No such option: --bogus" in done.stderr


@pytest.fixture
def deployed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let a deployment take one stage and no time."""
    files = ClusterFiles(tmp_path / "nodes.yml", tmp_path, tmp_path / "state", tmp_path)

    def deploy(_files: ClusterFiles, progress: Progress) -> up.Deployed:
        with progress.stage("Istio"):
            progress.took["Images"] = 2.0
        return up.Deployed("https://192.168.56.9/", "build/cluster/ca.crt")

    monkeypatch.setattr(ClusterFiles, "from_environment", lambda: files)
    monkeypatch.setattr("signal.signal", lambda *_arguments: None)
    monkeypatch.setattr(up, "up", deploy)


def test_a_person_is_told_where_it_is(deployed: None) -> None:
    done = RUNNER.invoke(app, ["deploy"])
    assert done.exit_code == 0
    assert done.stdout.startswith(
        "Istio ...\nIstio: 0.0 s\n\nImages      2.0 s\nIstio       0.0 s\n"
    )
    assert done.stdout.endswith(
        "Inkwell is up: https://192.168.56.9\n"
        "  its certificate is the lab's own: curl --cacert build/cluster/ca.crt "
        "https://192.168.56.9/\nmake cluster-down deletes it with the nodes.\n"
    )


def test_a_program_gets_json_alone(deployed: None) -> None:
    done = RUNNER.invoke(app, ["deploy", "--json"])
    result = json.loads(done.stdout)
    assert result["url"] == "https://192.168.56.9/"
    assert result["certificate"] == "build/cluster/ca.crt"
    assert result["seconds"]["Images"] == 2.0
    assert done.stderr.startswith("Istio ...\n")


def test_a_second_command_on_the_same_cluster_is_refused(deployed: None, tmp_path: Path) -> None:
    with cluster_lock(ClusterFiles.from_environment()):
        done = RUNNER.invoke(app, ["deploy"])
    assert str(done.exception).startswith("Another `make cluster`")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--registry", "registry.example/inkwell"], "goes with --inventory or --kubeconfig"),
        (["--node-ports"], "goes with --inventory or --kubeconfig"),
        (["--kubeconfig", "{file}"], "--registry HOST"),
        (["--kubeconfig", "{file}", "--registry", "r.example/x"], "--address"),
        (["--inventory", "{file}", "--registry", "r.example/x", "--node-ports"], "--node-ports"),
        (["--inventory", "{file}.gone", "--registry", "r.example/x"], "does not exist"),
    ],
)
def test_half_an_answer_deploys_nothing(
    arguments: list[str], said: str, deployed: None, tmp_path: Path
) -> None:
    file = tmp_path / "theirs.yml"
    file.touch()
    done = RUNNER.invoke(app, ["deploy", *(each.format(file=file) for each in arguments)])
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.replace("│", " ").split())
