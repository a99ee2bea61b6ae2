"""Backups: of the database by the chart's own job, of etcd by the playbook."""

import os
from pathlib import Path

import pytest
import yaml

from inkwell.backup import database, etcd
from inkwell.errors import InkwellError
from inkwell.shared.checkout import ROOT
from inkwell.shared.cluster_files import ClusterFiles


class Kubectl:
    """Remembers what is asked of kubectl, and fails at one word."""

    def __init__(self, fails: str = "") -> None:
        self.asked: list[tuple[str, ...]] = []
        self.fails = fails

    def kubectl(self, *arguments: str) -> str:
        self.asked.append(arguments)
        if self.fails in arguments:
            raise InkwellError("timed out waiting for the condition")
        return "20261121T190000Z\n20261122T190000Z\n" if "exec" in arguments else "backup made\n"


def test_a_backup_is_a_job_of_the_charts_cron_job() -> None:
    tools = Kubectl(fails="nothing")
    assert database.make(tools, "mine", "letters") == "backup made"
    (create, wait, logs) = tools.asked
    assert create[:4] == ("--namespace", "letters", "create", "job")
    assert create[4].startswith("mine-inkwell-backup-20")
    assert create[5] == "--from=cronjob/mine-inkwell-backup"
    assert wait[2:5] == ("wait", f"job/{create[4]}", "--for=condition=complete")
    assert logs[2:] == ("logs", f"job/{create[4]}")


def test_a_backup_that_fails_shows_its_logs() -> None:
    with pytest.raises(InkwellError, match=r"The backup was not made:\nbackup made"):
        database.make(Kubectl(fails="wait"), "inkwell", "inkwell")


def test_backups_are_listed_from_their_volume() -> None:
    tools = Kubectl(fails="nothing")
    listed = database.names(tools, "inkwell", "inkwell")
    assert listed == ["20261121T190000Z", "20261122T190000Z"]
    assert "inkwell-postgres-0" in tools.asked[0]


def files(tmp_path: Path, playbook: str) -> ClusterFiles:
    """Return a cluster whose ansible-playbook is this shell script."""
    program = tmp_path / "ansible-playbook"
    program.write_text(f"#!/bin/sh\n{playbook}\n")
    program.chmod(0o755)
    cluster_files = ClusterFiles(tmp_path / "nodes.yml", tmp_path, tmp_path / "state", tmp_path)
    inventory = cluster_files.vagrant / etcd.INVENTORY
    inventory.parent.mkdir(parents=True)
    inventory.touch()
    return cluster_files


def use(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    env = {**os.environ, "PATH": f"{path}:/usr/bin:/bin"}
    monkeypatch.setattr(ClusterFiles, "environment", lambda _self: env)
    monkeypatch.setenv("PATH", env["PATH"])


def test_etcd_is_backed_up_by_the_playbook(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # As Ansible's `result_format: yaml` prints it: over two lines.
    printed = "ok: [control-1] => \n    msg: '/backups/1: revision 42,\n        9 keys, 5 bytes'"
    cluster_files = files(tmp_path, f'pwd; echo "$@"; echo "{printed}"')
    use(monkeypatch, tmp_path)
    lines: list[str] = []
    etcd.make(cluster_files, lines.append)
    assert lines == ["/backups/1: revision 42, 9 keys, 5 bytes"]
    folder, arguments, *_ = (tmp_path / "backup-etcd.log").read_text().splitlines()
    assert folder == str(ROOT / "ansible")
    assert arguments == f"--inventory={cluster_files.vagrant / etcd.INVENTORY} backup-etcd.yml"
    assert yaml.safe_load((ROOT / "ansible" / "backup-etcd.yml").read_text())


def test_a_playbook_that_fails_is_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    cluster_files = files(tmp_path, "echo no node answers; exit 2")
    use(monkeypatch, tmp_path)
    with pytest.raises(InkwellError, match="etcd was not backed up:\n  no node answers"):
        etcd.make(cluster_files, print)
    (cluster_files.vagrant / etcd.INVENTORY).unlink()
    with pytest.raises(InkwellError, match="There is no cluster"):
        etcd.make(cluster_files, print)
