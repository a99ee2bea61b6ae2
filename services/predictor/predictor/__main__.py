"""`python -m predictor`: serve until SIGTERM or SIGINT, then finish what is being answered."""

from __future__ import annotations

import os
import sys

from predictor.config import SettingError, Settings

CONNECTIONS = 1000
# Longer than probes and scrapes are apart: a proxy that asks when its connection ends answers 503.
KEEP_ALIVE_S = 65


def main() -> int:
    """Run the predictor; return 2 for a wrong setting and 1 where it could not listen."""
    try:
        settings = Settings.from_env(os.environ)
    except SettingError as error:
        print(error, file=sys.stderr)  # noqa: T201 - before there is a log
        return 2
    return serve(settings)


def serve(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT.

    A model that can't be served leaves the process alive and not ready, with the reason in
    `/readyz`: the other tasks' models, and a rollout, then go on.
    """
    import uvicorn

    from contract.asgi_log import configure
    from contract.log_line import log_uncaught
    from predictor.http.app import create_app

    configure(settings.log_level)
    log_uncaught()
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(settings),
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
    server.run()
    return 0 if server.started else 1


if __name__ == "__main__":
    sys.exit(main())
