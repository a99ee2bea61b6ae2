"""A server of releases, and a key that signs them."""

import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest


class Quiet(SimpleHTTPRequestHandler):
    """Serves a directory without a log."""

    def log_message(self, *_arguments: object) -> None:
        """Keep the tests' output clean."""


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    directory = tmp_path / "mirror"
    directory.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=directory)) as files:
        monkeypatch.setenv("INKWELL_RELEASES", f"http://127.0.0.1:{files.server_port}")
        thread = threading.Thread(target=files.serve_forever, args=(0.02,))
        thread.start()
        yield directory
        files.shutdown()
        thread.join()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


@pytest.fixture
def signer(tmp_path: Path) -> Iterator[list[str]]:
    home = tmp_path / "gpg"
    home.mkdir(mode=0o700)
    gpg = ["gpg", "--homedir", str(home), "--batch", "--quiet", "--passphrase", ""]
    key = ["--quick-generate-key", "release@example.org", "ed25519", "sign"]
    subprocess.run([*gpg, *key], check=True, capture_output=True)
    yield gpg
    subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "all"], check=True)
