"""One command puts the file of known weaknesses together, from a server of the test's own."""

import http.server
import io
import json
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from inkwell.advisories.database import Database
from inkwell.advisories.fetch import ADDRESS, export, fetch
from inkwell.advisories.pins import BITNAMI, DEBIAN, GO, PYPI
from inkwell.errors import InkwellError
from tests.inkwell.advisories.osv import record, until

pytestmark = pytest.mark.integration
DATED = {
    "/PyPI/all.zip": datetime(2026, 11, 20, 6, 30, tzinfo=UTC),
    "/Go/all.zip": datetime(2026, 11, 21, tzinfo=UTC),
    "/Debian/all.zip": datetime(2026, 11, 19, 12, tzinfo=UTC),
    "/Bitnami/all.zip": datetime(2026, 11, 22, tzinfo=UTC),
}


def archive(*members: Any) -> bytes:
    """Return an export of these records; text and bytes stand for what is no record."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for number, member in enumerate(members):
            text = member if isinstance(member, str) else json.dumps(member)
            made.writestr(f"TEST-{number}.json", text)
    return content.getvalue()


class Handler(http.server.BaseHTTPRequestHandler):
    """OSV's exports; `cut` is how many bytes of an answer are kept back."""

    files: dict[str, bytes]
    dated: bool
    cut: int
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        content = self.files.get(self.path)
        if content is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Length", str(len(content)))
        if self.dated:
            self.send_header("Last-Modified", format_datetime(DATED[self.path], usegmt=True))
        self.end_headers()
        self.wfile.write(content[: len(content) - self.cut])

    def log_message(self, *_arguments: object) -> None:
        """Keep the tests' output clean."""


@pytest.fixture
def osv(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Handler]]:
    """Serve an export for each ecosystem, at the address that the fetcher asks."""
    Handler.dated, Handler.cut, Handler.asked = True, 0, []
    Handler.files = {
        "/PyPI/all.zip": archive(
            record(PYPI, "Jinja2", *until("3.1.4")),
            record(PYPI, "mini", *until("2"), withdrawn="2026-01-01T00:00:00Z"),
        ),
        "/Go/all.zip": archive(record(GO, "stdlib", *until("1.26.9"))),
        "/Debian/all.zip": archive(
            record(DEBIAN, "openssl", *until("3.0.23-1")),
            record("Debian:13", "openssl", *until("3.5.1-1")),
        ),
        "/Bitnami/all.zip": archive(record(BITNAMI, "envoy", *until("1.39.4"))),
    }
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        monkeypatch.setenv("INKWELL_OSV_MIRROR", f"http://127.0.0.1:{server.server_port}/")
        yield Handler
        server.shutdown()
        thread.join()


def test_the_address_is_osvs_and_debians_is_that_of_all_its_releases(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("INKWELL_OSV_MIRROR", raising=False)
    assert export(PYPI) == f"{ADDRESS}/PyPI/all.zip"
    assert export(DEBIAN) == f"{ADDRESS}/Debian/all.zip"


def test_one_command_puts_the_file_together(osv: type[Handler], tmp_path: Path) -> None:
    env = {**os.environ, "INKWELL_CACHE": str(tmp_path)}
    command = [sys.executable, "-m", "inkwell", "advisories", "fetch"]
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(osv.asked) == sorted(DATED)
    records = Database(tmp_path / "advisories.sqlite")
    assert records.dated == min(DATED.values())
    assert {source.ecosystem: source.rows for source in records.sources} == dict.fromkeys(
        (PYPI, GO, DEBIAN, BITNAMI), 1
    )
    packages = [(PYPI, "jinja2"), (PYPI, "mini"), (GO, "stdlib"), (DEBIAN, "openssl")]
    assert [found[:2] for found in records.records(packages)] == [
        *((PYPI, "jinja2"), (GO, "stdlib"), (DEBIAN, "openssl"))
    ]
    assert "2026-11-20 06:30 UTC" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["advisories.sqlite"]


def broken(path: str, content: bytes | None) -> Callable[[type[Handler]], None]:
    """Return what puts `content` in the place of an export, or takes it away."""

    def change(handler: type[Handler]) -> None:
        handler.files = {**handler.files, path: content or b""}
        if content is None:
            del handler.files[path]

    return change


FAILURES = {
    "an export that isn't there": (broken("/Go/all.zip", None), "Go/all.zip: .*404"),
    "no archive": (broken("/PyPI/all.zip", b"<html>"), "PyPI/all.zip: all.zip can't be read"),
    "half an archive": (broken("/Go/all.zip", archive({})[:40]), "Go/all.zip: all.zip can't"),
    "a record that is no JSON": (broken("/Go/all.zip", archive("{")), "TEST-0.json can't be read"),
    "JSON that is no record": (broken("/Go/all.zip", archive([])), "TEST-0.json is no record"),
    "a record without its id": (broken("/Go/all.zip", archive({"a": 1})), "is no record of OSV's"),
    "no records": (broken("/Debian/all.zip", archive()), "Debian/all.zip: no record of Debian:12"),
    "records of other releases": (
        broken("/Debian/all.zip", archive(record("Debian:13", "openssl", *until("9")))),
        "no record of Debian:12",
    ),
    "a cut connection": (lambda handler: setattr(handler, "cut", 9), "PyPI/all.zip: "),
    "no date": (lambda handler: setattr(handler, "dated", False), "no Last-Modified"),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_names_its_address_and_leaves_the_old_file(
    osv: type[Handler], tmp_path: Path, failure: str
) -> None:
    target = tmp_path / "advisories.sqlite"
    target.write_bytes(b"the old file")
    change, words = FAILURES[failure]
    change(osv)
    with pytest.raises(InkwellError, match=words):
        fetch(target, lambda _line: None)
    assert target.read_bytes() == b"the old file"
    assert list(tmp_path.iterdir()) == [target]


def test_a_missing_server_is_reported_in_one_line(tmp_path: Path) -> None:
    env = {**os.environ, "INKWELL_OSV_MIRROR": "http://127.0.0.1:9"}
    command = [sys.executable, "-m", "inkwell", "advisories", "fetch", "--file"]
    done = subprocess.run([*command, tmp_path / "x"], env=env, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("inkwell: http://127.0.0.1:9/PyPI/all.zip: ")
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_target_that_cant_be_written_is_reported(osv: type[Handler], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InkwellError, match="can't be written"):
        fetch(tmp_path / "file" / "advisories.sqlite", lambda _line: None)
    assert osv.asked == []
