"""What `inkwell doctor` finds, and that it finds what is missing."""

import json
import shutil
import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from inkwell.app import app
from inkwell.cluster import host
from inkwell.desk.settings import Settings, free_port
from inkwell.doctor import areas, machine, report
from inkwell.doctor.check import GIB, Area, Check

RUNNER = CliRunner()


def there(name: str, path: str | None = None) -> str:
    return f"{path or '/usr/bin'}/{name}"


def nowhere(*_arguments: object, **_options: object) -> None:
    return None


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Return the settings of a home and a port of the test's own."""
    monkeypatch.setenv("INKWELL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PORT", str(free_port()))
    return Settings.from_environment()


def test_doctor_says_that_up_works_here_and_changes_nothing(own: Settings, tmp_path: Path) -> None:
    done = RUNNER.invoke(app, ["doctor", "--json"])
    result = json.loads(done.stdout)
    desk = result[0]
    assert (done.exit_code, desk["command"], desk["ok"]) == (0, "up", True)
    assert [area["command"] for area in result[1:3]] == ["images", "cluster"]
    assert list(tmp_path.iterdir()) == []


def test_exit_code_1_says_that_up_would_not_work(own: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", own.port))
        taken.listen()
        done = RUNNER.invoke(app, ["doctor"])
    assert done.exit_code == 1
    assert f"MISSING port       {own.port} is in use" in done.stdout
    assert f"PORT={own.port + 1} inkwell up" in done.stdout


def test_a_port_that_inkwell_has_itself_is_no_fault(own: Settings) -> None:
    (own.home / "run").mkdir(parents=True)
    (own.home / "run" / "state.json").touch()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", own.port))
        taken.listen()
        assert areas.port(own) == Check("port", True, f"{own.port}: Inkwell runs already")


def test_a_setting_that_is_wrong_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "http")
    desk = areas.desk()
    assert not desk.ok
    assert "PORT must be a number" in desk.checks[-1].found


def test_too_little_memory_and_disk_are_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "meminfo").write_text("MemAvailable:    524288 kB\n")
    monkeypatch.setattr(machine, "MEMINFO", tmp_path / "meminfo")
    assert machine.memory(0.4 * GIB).ok
    short = machine.memory(1.0 * GIB)
    assert (short.ok, short.found) == (False, "0.5 GiB free, 1.0 GiB needed")
    assert not machine.disk(tmp_path / "not" / "made", 2.0**60).ok
    assert not (tmp_path / "not").exists()


@pytest.mark.parametrize(
    ("problem", "found", "mend"),
    [
        (None, "answers", ""),
        ("permission denied while ...", "runs and refuses you", "sudo usermod -aG docker $USER"),
    ],
)
def test_the_state_of_docker_is_reported(
    problem: str | None, found: str, mend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", there)
    monkeypatch.setattr(host, "docker_problem", lambda _env: problem)
    check = machine.docker()
    assert (check.ok, check.found) == (problem is None, found)
    assert check.mend.startswith(mend)


def test_a_docker_that_is_not_there_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", nowhere)
    assert machine.docker().mend == "sudo apt-get install docker.io"
    assert not areas.machines().ok


def test_a_container_without_rights_may_start_no_containers() -> None:
    assert machine.may_administer("Name:\tsh\nCapBnd:\t000001fffeffffff\n")
    assert not machine.may_administer("Name:\tsh\nCapBnd:\t00000000a80425fb\n")  # docker's default


def test_packages_are_missing_where_nobody_may_install_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(host, "missing_packages", lambda: ["vagrant"])
    monkeypatch.setattr(shutil, "which", there)
    monkeypatch.setattr(machine, "root", lambda: Check("root", False, "no"))
    check = areas.packages()
    assert (check.ok, check.mend) == (
        False,
        "sudo apt-get install --no-install-recommends vagrant",
    )


def test_control_groups_are_recognised(tmp_path: Path) -> None:
    assert not areas.cgroups(tmp_path).ok
    (tmp_path / "memory").mkdir()
    assert areas.cgroups(tmp_path).found == "version 1"
    (tmp_path / "cgroup.controllers").touch()
    assert areas.cgroups(tmp_path).found == "version 2"


def test_a_table_of_nodes_that_is_wrong_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "nodes.yml").write_text("nodes: []")
    monkeypatch.setenv("INKWELL_NODES", str(tmp_path / "nodes.yml"))
    cluster = areas.cluster()
    assert not cluster.ok
    assert "lacks the key" in cluster.checks[0].found


def test_only_missing_items_have_a_remedy() -> None:
    area = Area("A", "a", [Check("x", True, "there", "buy"), Check("y", False, "gone", "make y")])
    text = "\n".join(report.lines([area]))
    assert "A (inkwell a): not yet" in text
    assert "make y" in text
    assert "buy" not in text
    assert report.for_programs([area])[0]["checks"][0] == {
        "name": "x",
        "ok": True,
        "found": "there",
    }
