"""`python -m inkwell COMMAND`."""

import argparse
import sys

from .desk.up import up
from .errors import InkwellError

COMMANDS = {"up": (up, "start everything on this machine, and look after it")}


def main() -> None:
    """Run the command that the command line names."""
    parser = argparse.ArgumentParser(prog="inkwell", description="Write cover letters.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (_, text) in COMMANDS.items():
        commands.add_parser(name, help=text, description=text)
    arguments = parser.parse_args()
    try:
        COMMANDS[arguments.command][0]()
    except InkwellError as error:
        sys.exit(f"inkwell: {error}")


if __name__ == "__main__":
    main()
