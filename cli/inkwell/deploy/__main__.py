"""`python -m inkwell.deploy`: deploy, or bring what is deployed up to date."""

import argparse
import signal
import sys

from inkwell.deploy.up import up
from inkwell.errors import InkwellError
from inkwell.shared.cluster_files import ClusterFiles
from inkwell.shared.stopping import alone, interrupt


def main() -> None:
    """Deploy; an error is a message and exit code 1."""
    argparse.ArgumentParser(prog="python -m inkwell.deploy", description=__doc__).parse_args()
    files = ClusterFiles.from_environment()
    signal.signal(signal.SIGTERM, interrupt)
    try:
        with alone(files):
            up(files)
    except InkwellError as error:
        sys.exit(f"inkwell: {error}")
    except KeyboardInterrupt:
        sys.exit("\nStopped. make deploy goes on from here.")


if __name__ == "__main__":
    main()
