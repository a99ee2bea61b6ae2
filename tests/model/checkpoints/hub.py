"""A hub of one model: the few addresses of huggingface.co that a download asks for."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from json import dumps
from pathlib import Path
from threading import Thread

NAME = "inkwell/tiny"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Hub(BaseHTTPRequestHandler):
    """Serves the files of `folder` as NAME at COMMIT, and knows nothing else."""

    folder: Path
    asked: list[str]

    def do_HEAD(self) -> None:
        self.answer(with_body=False)

    def do_GET(self) -> None:
        self.answer(with_body=True)

    def answer(self, *, with_body: bool) -> None:
        self.asked.append(self.path)
        path = self.path.partition("?")[0]
        status, body = self.found(path)
        self.send_response(status)
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("ETag", f'"{hashlib.sha256(body).hexdigest()}"')
        self.send_header("Content-Length", str(len(body)))
        if status != 200:
            self.send_header("X-Error-Code", "RevisionNotFound")
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def found(self, path: str) -> tuple[int, bytes]:
        files = sorted(self.folder.iterdir())
        if path == f"/api/models/{NAME}/revision/{COMMIT}":
            names = [{"rfilename": file.name} for file in files]
            return 200, dumps({"id": NAME, "sha": COMMIT, "siblings": names}).encode()
        if path == f"/api/models/{NAME}/tree/{COMMIT}":
            tree = [
                {"type": "file", "path": file.name, "size": file.stat().st_size, "oid": "0" * 40}
                for file in files
            ]
            return 200, dumps(tree).encode()
        for file in files:
            if path == f"/{NAME}/resolve/{COMMIT}/{file.name}":
                return 200, file.read_bytes()
        return 404, b"{}"

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Serve `folder` as a hub; yield its address and the list of what was asked of it."""
    asked: list[str] = []
    handler = type("OneHub", (Hub,), {"folder": folder, "asked": asked})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()
