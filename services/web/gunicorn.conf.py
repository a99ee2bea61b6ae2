"""gunicorn: several processes of many threads; each event stream that is open takes one.

How requests are read, and the deadlines for it: webapp/server.
"""

import ctypes
import os
import signal
import tempfile
from pathlib import Path
from typing import Any

from contract import traces
from contract.settings.environment import SettingError
from contract.settings.gunicorn import GunicornSettings
from contract.settings.registry import read_settings

# prometheus_client reads this when it is first imported, so it stands before everything else.
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="inkwell-metrics-")

# Memory of 1 MB or more goes back to the system when it is freed. glibc would raise that bound to
# the 19 MB of a password's hash, and keep as much for each thread that has ever made one: 270 MB.
M_MMAP_THRESHOLD = -3  # mallopt(3)
if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
    mallopt(M_MMAP_THRESHOLD, 2**20)

try:
    settings = read_settings(GunicornSettings, os.environ)
except SettingError as error:
    raise SystemExit(f"The web service can't start: {error}") from None

bind = settings.bind
workers = settings.web_workers
worker_class = "webapp.server.worker.Worker"
threads = 32
preload_app = True
pythonpath = str(Path(__file__).parent)

timeout = 60  # a worker that is stuck, not a request that is long
graceful_timeout = settings.web_grace
control_socket_disable = True

# The application logs each request by its route; gunicorn's own line would quote the query.
accesslog = None
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "webapp.core.logs.Formatter", "fmt": "%(message)s"}},
    "filters": {"queries": {"()": "webapp.core.logs.WithoutQueries"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "json",
            "filters": ["queries"],
            "stream": "ext://sys.stderr",
        }
    },
    "root": {"level": "INFO", "handlers": ["stderr"]},
    "loggers": {
        "gunicorn.error": {"level": "INFO", "handlers": ["stderr"], "propagate": False},
        "gunicorn.access": {"level": "INFO", "handlers": [], "propagate": False},
        # That all threads are busy is seen in the metrics.
        "waitress.queue": {"level": "ERROR"},
    },
}


def on_starting(_server: Any) -> None:
    """Forget the metrics of processes that are gone; a writer's that runs already stay."""
    from webapp.core.metric_files import forget_all_but_living

    forget_all_but_living()


def post_fork(server: Any, _worker: Any) -> None:
    """Leave the master's database connections to the master, and begin to trace."""
    from webapp.core import tracing
    from webapp.core.database import db

    app = server.app.wsgi()
    with app.app_context():
        db.engine.dispose(close=False)
    tracing.start("inkwell-web", app.extensions["inkwell"])


def worker_exit(_server: Any, _worker: Any) -> None:
    """Send the worker's last spans."""
    traces.stop()


def post_worker_init(worker: Any) -> None:
    """End the open event streams with the worker, so that stopping waits for none of them."""
    from webapp.jobs.hub import EXTENSION

    end = signal.getsignal(signal.SIGTERM)

    def stop(number: int, frame: Any) -> None:
        worker.wsgi.extensions[EXTENSION].close()
        if callable(end):
            end(number, frame)

    signal.signal(signal.SIGTERM, stop)


def child_exit(_server: Any, _worker: Any) -> None:
    """Keep the counts of a worker that has ended, without its files."""
    from webapp.core.metric_files import merge_dead

    merge_dead()
