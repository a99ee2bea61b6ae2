"""As much of an API server as helm's `lookup` of a Secret asks for."""

import json
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.chart.rendering import Manifest


def discovery(manifests: list[Manifest]) -> dict[str, Any]:
    """What an API server says that it has, at least the kinds of these objects."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for each in manifests:
        kinds[each["apiVersion"]].add(each["kind"])
    answers: dict[str, Any] = {
        "/version": {"major": "1", "minor": "36", "gitVersion": "v1.36.0"},
        "/api": {"kind": "APIVersions", "versions": ["v1"]},
        "/apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": []},
    }
    for version, names in kinds.items():
        resources = [
            {"name": f"{kind.lower()}s", "kind": kind, "namespaced": True, "verbs": ["get"]}
            for kind in sorted(names)
        ]
        path = f"/apis/{version}" if "/" in version else f"/api/{version}"
        answers[path] = {"kind": "APIResourceList", "groupVersion": version, "resources": resources}
        if "/" in version:
            named = {"groupVersion": version, "version": version.split("/")[1]}
            group = {"name": version.split("/")[0], "versions": [named], "preferredVersion": named}
            answers["/apis"]["groups"].append(group)
    return answers


@contextmanager
def cluster_with(name: str, data: dict[str, str], manifests: list[Manifest]) -> Iterator[str]:
    """Serve one Secret in the namespace `default`, and nothing else; yield the address."""
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}, "data": data}
    answers = {**discovery(manifests), f"/api/v1/namespaces/default/secrets/{name}": secret}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = answers.get(self.path.partition("?")[0])
            self.send_response(200 if answer else 404)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(answer or {"kind": "Status", "code": 404}).encode())

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
