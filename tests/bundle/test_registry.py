"""Registries ask for a token, and send blobs from another server: as Docker Hub and ghcr.io do."""

import hashlib
import http.server
import json
import tarfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from http import HTTPStatus
from pathlib import Path

import pytest

from inkwell.bundle.released import registry
from inkwell.errors import InkwellError

BLOBS = {
    f"sha256:{hashlib.sha256(blob).hexdigest()}": blob for blob in (b'{"os": "linux"}', b"tar")
}
CONFIG, LAYER = BLOBS
MANIFEST = json.dumps({"config": {"digest": CONFIG}, "layers": [{"digest": LAYER}]}).encode()
TOKEN = "a-token"


class Quiet(http.server.BaseHTTPRequestHandler):
    """A handler without a log."""

    def answer(self, status: HTTPStatus, content: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments: object) -> None:
        """Keep the tests' output clean."""


class Store(Quiet):
    """Holds blobs behind signed addresses, and refuses whoever comes with a token as well."""

    def do_GET(self) -> None:
        if self.headers["Authorization"]:
            self.answer(HTTPStatus.BAD_REQUEST)
        else:
            self.answer(HTTPStatus.OK, BLOBS[self.path.removeprefix("/")])


class Registry(Quiet):
    """Shows nothing without a token, and gives one to everybody."""

    store: str

    def do_GET(self) -> None:
        here = f"http://{self.headers['Host']}"
        if self.path == "/token?service=here&scope=repository%3Aflannel%3Apull":
            self.answer(HTTPStatus.OK, json.dumps({"token": TOKEN}).encode())
        elif self.headers["Authorization"] != f"Bearer {TOKEN}":
            scope = 'service="here",scope="repository:flannel:pull"'
            challenge = f'Bearer realm="{here}/token",{scope}'
            self.answer(HTTPStatus.UNAUTHORIZED, WWW_Authenticate=challenge)
        elif "/manifests/" in self.path:
            self.answer(HTTPStatus.OK, MANIFEST)
        else:
            digest = self.path.rsplit("/", 1)[-1]
            self.answer(HTTPStatus.TEMPORARY_REDIRECT, Location=f"{self.store}/{digest}")


@pytest.fixture
def base() -> Iterator[str]:
    with ExitStack() as stack:
        addresses = []
        for handler in (Store, Registry):
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
            stack.enter_context(server)
            thread = threading.Thread(target=server.serve_forever, args=(0.02,))
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.shutdown)
            addresses.append(f"http://127.0.0.1:{server.server_port}")
        Registry.store = addresses[0]
        yield addresses[1]


def test_a_token_is_got_and_shown_to_the_registry_alone(base: str, tmp_path: Path) -> None:
    registry.pull(["ghcr.io/flannel:v1"], tmp_path / "flannel.tar", base)
    with tarfile.open(tmp_path / "flannel.tar") as archive:
        content = {member.name: archive.extractfile(member) for member in archive}
        (image,) = json.load(content["manifest.json"])  # type: ignore[arg-type]
    assert image["RepoTags"] == ["ghcr.io/flannel:v1"]
    assert image["Config"] == f"{CONFIG.removeprefix('sha256:')}.json"
    assert image["Layers"] == [f"{LAYER.removeprefix('sha256:')}.tar"]


def test_a_registry_that_refuses_its_own_token_is_named(
    base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "_token", lambda _headers: "another")
    with pytest.raises(InkwellError, match=r"/v2/flannel/manifests/v1: .*401"):
        registry.pull(["ghcr.io/flannel:v1"], tmp_path / "flannel.tar", base)
