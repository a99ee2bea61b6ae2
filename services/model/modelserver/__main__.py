"""`python -m modelserver`: serve until SIGTERM or SIGINT, then finish what is being written.

`python -m modelserver prepare` only prepares the model that the same settings name, and says where.
bin/inkwell-model is the same with the environment of the checkout.
"""

from __future__ import annotations

import os
import sys

from modelserver.config import SettingError, Settings

# Each may have 64 KB in a buffer before it is heard. Beyond them the answer is a bare 503, for
# health as well: many more, and files run out, which is worse.
CONNECTIONS = 1000
# Longer than probes and scrapes are apart: a proxy that asks when its connection ends answers 503.
KEEP_ALIVE_S = 65


def main() -> int:
    """Run the server; return 2 for a wrong setting and 1 for a model that can't be served."""
    if sys.argv[1:] not in ([], ["prepare"]):
        print("usage: inkwell-model [prepare]", file=sys.stderr)  # noqa: T201
        return 2
    try:
        settings = Settings.from_env(os.environ)
    except SettingError as error:
        print(error, file=sys.stderr)  # noqa: T201 - before there is a log
        return 2
    prepare_libraries(settings)
    return prepare(settings) if sys.argv[1:] else serve(settings)


def prepare_libraries(settings: Settings) -> None:
    """Set what torch and its kin read from the environment as they are imported."""
    # Threads that spin while they wait for each other fight every other process for its core: on
    # two busy cores a letter of the mini model took 14 s, and takes 0.4 s when they sleep.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("OMP_NUM_THREADS", str(settings.threads))
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")


def prepare(settings: Settings) -> int:
    """Prepare `settings.model` and print its folder, progress going to standard error."""
    from modelserver.checkpoints.prepare import prepared_folder
    from modelserver.errors import ModelError

    try:
        folder = prepared_folder(settings, report)
    except ModelError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    print(folder)  # noqa: T201
    return 0


def report(sentence: str) -> None:
    """Print a sentence about the progress; standard output is for the result."""
    print(sentence, file=sys.stderr)  # noqa: T201


def serve(settings: Settings) -> int:
    """Serve `settings.model` until SIGTERM or SIGINT."""
    import uvicorn

    from contract import traces
    from contract.asgi_log import configure
    from contract.log_line import log_uncaught
    from modelserver.http.app import create_app

    configure(settings.log_level)
    log_uncaught()
    traces.start(
        "inkwell-model", settings.traces_url, settings.traces_share, inkwell__track=settings.track
    )

    def stop() -> None:
        server.should_exit = True

    app = create_app(settings, on_failure=stop)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=settings.grace,
            server_header=False,
            limit_concurrency=CONNECTIONS,
            timeout_keep_alive=KEEP_ALIVE_S,
        )
    )
    try:
        server.run()
    finally:
        traces.stop()
    return 1 if app.state.service.failed or not server.started else 0


if __name__ == "__main__":
    sys.exit(main())
