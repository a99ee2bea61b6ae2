"""AWS for the tests, as a program: moto with its gaps filled, or as it is (`--plain`).

Prints its address, and serves until its stdin ends, so that it can't outlive who started it.
"""

import argparse
import sys
from pathlib import Path
from threading import Thread

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.server import ThreadedMotoServer
from werkzeug.serving import make_server

from harness.cloud.gaps import GAPS

HTTPS = 443


def main() -> None:
    """Serve on a free port of this machine, and under AWS's own names to those who trust us."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--certificate", type=Path, help="Beside its key; serves HTTPS as well.")
    asked = parser.parse_args()
    if not asked.plain:
        for fill in GAPS.values():
            fill()
    if asked.certificate:
        _serve_https(asked.address, asked.certificate)
    server = ThreadedMotoServer(ip_address=asked.address, port=0, verbose=False)
    server.start()
    sys.stdout.write(f"{asked.address}:{server.get_host_and_port()[1]}\n")
    sys.stdout.flush()
    sys.stdin.read()
    server.stop()


def _serve_https(address: str, certificate: Path) -> None:
    application = DomainDispatcherApplication(create_backend_app)
    pair = (str(certificate), str(certificate.with_suffix(".key")))
    server = make_server(address, HTTPS, application, threaded=True, ssl_context=pair)
    Thread(target=server.serve_forever, daemon=True).start()


if __name__ == "__main__":
    main()
