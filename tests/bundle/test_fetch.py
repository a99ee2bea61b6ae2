"""Downloads are whole, of the expected content, and taken up where they broke."""

import hashlib
import http.server
import threading
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest

from inkwell.bundle import fetch
from inkwell.errors import InkwellError

CONTENT = bytes(range(256)) * 64
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Handler(http.server.BaseHTTPRequestHandler):
    """A file server that can cut an answer short; it keeps what it was asked for."""

    ranges: list[str | None]
    cut: list[int]  # bytes after which the next answers end

    def do_GET(self) -> None:
        wanted = self.headers["Range"]
        self.ranges.append(wanted)
        if self.path != "/file":
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        begin = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
        if begin >= len(CONTENT):
            self.send_error(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
            return
        self.send_response(HTTPStatus.PARTIAL_CONTENT if wanted else HTTPStatus.OK)
        self.send_header("Content-Length", str(len(CONTENT) - begin))
        self.end_headers()
        end = begin + self.cut.pop(0) if self.cut else len(CONTENT)
        self.wfile.write(CONTENT[begin:end])

    def log_message(self, *_arguments: object) -> None:
        """Keep the tests' output clean."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr("inkwell.bundle.fetch.time.sleep", lambda _seconds: None)
    Handler.ranges, Handler.cut = [], []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as files:
        thread = threading.Thread(target=files.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{files.server_port}"
        files.shutdown()
        thread.join()


def test_a_file_is_put_in_its_place(server: str, tmp_path: Path) -> None:
    fetch.download(f"{server}/file", tmp_path / "deep" / "file", SHA256)
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["file"]
    assert (tmp_path / "deep" / "file").read_bytes() == CONTENT


def test_a_file_that_is_there_is_not_fetched_again(server: str, tmp_path: Path) -> None:
    for _ in range(2):
        fetch.download(f"{server}/file", tmp_path / "file", SHA256)
    assert len(Handler.ranges) == 1


def test_a_damaged_file_is_fetched_again(server: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(CONTENT[:-1])
    fetch.download(f"{server}/file", tmp_path / "file", SHA256)
    assert (tmp_path / "file").read_bytes() == CONTENT


def test_a_broken_connection_is_taken_up_where_it_broke(server: str, tmp_path: Path) -> None:
    Handler.cut = [1000, 500]
    fetch.download(f"{server}/file", tmp_path / "file", SHA256)
    assert (tmp_path / "file").read_bytes() == CONTENT
    assert Handler.ranges == [None, "bytes=1000-", "bytes=1500-"]


def test_a_file_that_stays_short_is_refused_and_a_later_run_goes_on(
    server: str, tmp_path: Path
) -> None:
    Handler.cut = [100] * fetch.ATTEMPTS
    with pytest.raises(InkwellError, match="/file: "):
        fetch.download(f"{server}/file", tmp_path / "file", SHA256)
    assert not (tmp_path / "file").exists()
    fetch.download(f"{server}/file", tmp_path / "file", SHA256)
    assert Handler.ranges[-1] == f"bytes={100 * fetch.ATTEMPTS}-"
    assert (tmp_path / "file").read_bytes() == CONTENT


def test_a_whole_leftover_is_not_fetched_again(server: str, tmp_path: Path) -> None:
    (tmp_path / "file.part").write_bytes(CONTENT)
    fetch.download(f"{server}/file", tmp_path / "file", SHA256)
    assert (tmp_path / "file").read_bytes() == CONTENT


def test_a_wrong_checksum_is_refused_and_nothing_is_kept(server: str, tmp_path: Path) -> None:
    with pytest.raises(InkwellError, match=f"SHA-256 is {SHA256}, and {'0' * 64} was expected"):
        fetch.download(f"{server}/file", tmp_path / "file", "0" * 64)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_file_is_told_at_once(server: str, tmp_path: Path) -> None:
    with pytest.raises(InkwellError, match="/none: 404 Not Found"):
        fetch.download(f"{server}/none", tmp_path / "file", SHA256)
    assert len(Handler.ranges) == 1


def test_only_http_addresses_are_fetched(tmp_path: Path) -> None:
    with pytest.raises(InkwellError, match="not an http address"):
        fetch.download("file:///etc/passwd", tmp_path / "file", SHA256)
