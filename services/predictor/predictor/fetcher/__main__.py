"""`python -m predictor.fetcher`: fetch pictures for the web until SIGTERM or SIGINT."""

from __future__ import annotations

import os
import sys

from contract.settings.environment import SettingError
from contract.settings.fetcher import FetcherSettings
from contract.settings.registry import read_settings

CONNECTIONS = 200
# Longer than probes and scrapes are apart: a proxy that asks when its connection ends answers 503.
KEEP_ALIVE_S = 65
GRACE_S = 10  # longer than a picture may take


def main() -> int:
    """Run the fetcher; return 2 for a wrong setting and 1 where it could not listen."""
    try:
        settings = read_settings(FetcherSettings, os.environ)
    except SettingError as error:
        print(error, file=sys.stderr)  # noqa: T201 - before there is a log
        return 2
    import uvicorn

    from contract.asgi_log import configure
    from contract.log_line import log_uncaught
    from predictor.fetcher.app import create_app
    from predictor.fetcher.fetch import Fetcher

    configure(settings.log_level)
    log_uncaught()
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(settings, Fetcher()),
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=GRACE_S,
            server_header=False,
            limit_concurrency=CONNECTIONS,
            timeout_keep_alive=KEEP_ALIVE_S,
        )
    )
    server.run()
    return 0 if server.started else 1


if __name__ == "__main__":
    sys.exit(main())
