"""A writer's own port, for one that runs apart from the web: the same four addresses as there."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, Response
from sqlalchemy import NullPool
from werkzeug.serving import WSGIRequestHandler, make_server

from webapp.core import model_status, ops, request_log
from webapp.core.config import Config
from webapp.core.database import db
from webapp.core.errors import error_response

LOOP_S = 5.0  # for the event loop to answer; its longest step takes milliseconds
CLIENT_S = 10  # for a request to come whole
CONNECT_S = 5


class Handler(WSGIRequestHandler):
    """Werkzeug's, without its own line in the log."""

    timeout = CLIENT_S

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Leave it to the application."""


@contextmanager
def answering(config: Config, loop: asyncio.AbstractEventLoop) -> Iterator[int | None]:
    """Answer on `config.writer_bind`, in threads, while the block runs; give the port.

    Raises:
        SystemExit: the address can't be had; the reason stands on stderr.
    """
    if config.writer_address is None:
        yield None
        return
    app = make_app(config, loop)
    server = make_server(*config.writer_address, app, threaded=True, request_handler=Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def make_app(config: Config, loop: asyncio.AbstractEventLoop) -> Flask:
    """Return the application: alive means that `loop` still turns."""
    app = Flask(__name__, static_folder=None)
    app.extensions["inkwell"] = config
    app.config["SQLALCHEMY_DATABASE_URI"] = config.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        "poolclass": NullPool,
        "connect_args": {"connect_timeout": CONNECT_S, "application_name": "inkwell-writer-ops"},
    }
    db.init_app(app)
    request_log.init_app(app)
    model_status.init_app(app, config)
    app.register_blueprint(ops.blueprint)

    @app.before_request
    def refuse_when_stuck() -> Response | None:
        turned = asyncio.run_coroutine_threadsafe(asyncio.sleep(0), loop)
        try:
            turned.result(LOOP_S)
        except TimeoutError:
            return error_response(503, message="The writer is stuck.")
        return None

    return app
