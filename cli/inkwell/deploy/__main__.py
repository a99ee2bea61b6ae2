"""`python -m inkwell.deploy`: deploy, or bring what is deployed up to date."""

import argparse
import signal
import sys

from inkwell.cluster.__main__ import alone, interrupt
from inkwell.deploy.up import up
from inkwell.errors import InkwellError
from inkwell.shared.place import Place


def main() -> None:
    """Deploy; an error is a message and exit code 1."""
    argparse.ArgumentParser(prog="python -m inkwell.deploy", description=__doc__).parse_args()
    place = Place.from_environment()
    signal.signal(signal.SIGTERM, interrupt)
    try:
        with alone(place):
            up(place)
    except InkwellError as error:
        sys.exit(f"inkwell: {error}")
    except KeyboardInterrupt:
        sys.exit("\nStopped. make deploy goes on from here.")


if __name__ == "__main__":
    main()
