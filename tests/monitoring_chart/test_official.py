"""The official images are named by what their registries have, and helm takes the answer."""

import hashlib
import http.server
import re
import threading
from collections.abc import Iterator

import pytest
import yaml

from inkwell.chart import MONITORING
from inkwell.errors import InkwellError
from inkwell.monitoring import official
from tests.monitoring_chart.test_rendering import render

MANIFEST = re.compile(r"/v2/(?P<path>.+)/manifests/(?P<tag>[^/]+)")


class Registry(http.server.BaseHTTPRequestHandler):
    """Has every image but those of `gone`; a manifest says whose it is."""

    gone = ""

    def do_GET(self) -> None:
        found = MANIFEST.fullmatch(self.path)
        content = self.path.encode() if found and found["path"] != self.gone else b""
        self.send_response(200 if content else 404)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments: object) -> None:
        """Keep the tests' output clean."""


@pytest.fixture
def base(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Registry) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_each_image_is_named_by_the_digest_of_its_tag(base: str) -> None:
    images = yaml.safe_load((MONITORING / "values.yaml").read_text())["images"]
    digests = official.digests(base)
    assert images.keys() - digests.keys() == {"journalUpload"}, "ours has no official image"
    settings = [f"images.{key}.digest={each['digest']}" for key, each in digests.items()]
    rendered = str(render("values.yaml", *settings))
    assert f"{images['prometheus']['repository']}@{digests['prometheus']['digest']}" in rendered
    for key, found in digests.items():
        path, tag = images[key]["repository"].partition("/")[2], images[key]["tag"]
        content = f"/v2/{path}/manifests/{tag}".encode()
        assert found == {"digest": f"sha256:{hashlib.sha256(content).hexdigest()}"}, key


def test_an_image_that_is_gone_is_named(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Registry, "gone", "kiali/kiali")
    with pytest.raises(InkwellError, match="kiali/kiali"):
        official.digests(base)
