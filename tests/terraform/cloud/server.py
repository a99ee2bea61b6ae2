"""AWS for the tests, as a program: moto with its gaps filled, or as it is (`--plain`).

Prints its port, and serves until its stdin ends, so that it can't outlive who started it.
"""

import sys

from moto.server import ThreadedMotoServer

from tests.terraform.cloud.gaps import GAPS


def main(arguments: list[str]) -> None:
    """Serve on a free port of this machine."""
    if "--plain" not in arguments:
        for fill in GAPS.values():
            fill()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    sys.stdout.write(f"{server.get_host_and_port()[1]}\n")
    sys.stdout.flush()
    sys.stdin.read()
    server.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
