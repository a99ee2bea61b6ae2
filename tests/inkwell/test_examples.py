import os
import subprocess
import sys
from pathlib import Path

import pytest

from inkwell.desk.postgres import Postgres
from inkwell.shared.checkout import ROOT
from webapp.commands import make_signing_keys

FLASK = (sys.executable, "-m", "flask", "--app", "webapp.wsgi:app")


def export(home: Path, file: Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "INKWELL_HOME": str(home)}
    command = [sys.executable, "-m", "inkwell", "examples", str(file)]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)


def test_examples_reports_that_nothing_runs(tmp_path: Path) -> None:
    done = export(tmp_path, tmp_path / "letters.jsonl")
    assert done.returncode == 1
    assert done.stderr == (
        f"inkwell: Inkwell isn't running on {tmp_path}: start it with `make up`.\n"
    )


@pytest.mark.integration
def test_the_letters_of_the_running_inkwell_are_exported(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("x" * 40)
    make_signing_keys.make(tmp_path / "signing-keys")
    server = Postgres(tmp_path / "postgres", tmp_path / "log", {"fsync": "off"})
    server.start()
    try:
        file = tmp_path / "letters.jsonl"
        early = export(tmp_path, file)
        assert "its tables are of another version" in early.stderr
        web = ROOT / "services/web"
        env = {
            **os.environ,
            "PYTHONPATH": str(web),
            "INKWELL_DATABASE_URL": server.url,
            "INKWELL_SECRET_KEY": "x" * 40,
            "INKWELL_SIGNING_KEYS": str(tmp_path / "signing-keys"),
        }
        migrate = [*FLASK, "db", "upgrade", "--directory", str(web / "migrations")]
        subprocess.run(migrate, env=env, check=True, capture_output=True)
        done = export(tmp_path, file)
        assert done.stdout.startswith(f"Letters in {file}: 0."), done.stderr
        assert file.read_text() == ""
    finally:
        server.stop()
