"""What an `inkwell` that was installed from a wheel does: it finds a checkout and becomes its own.

The playbooks, the chart and the services are the checkout's, and so is the code that knows them.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from inkwell.errors import InkwellError
from inkwell.shared import checkout

ALONE = ("", "doctor")  # what can be asked without a checkout


def hand_over(arguments: Sequence[str]) -> None:
    """Become the checkout's ./inkwell; return where this code is a checkout's or needs none.

    Raises:
        InkwellError: there is no checkout, and the command needs one.
    """
    if checkout.is_checkout(checkout.ROOT):
        return
    root = checkout.find(Path.cwd())
    if root:
        os.execv(root / "inkwell", [str(root / "inkwell"), *arguments])  # noqa: S606 - our own
    if named := os.environ.get("INKWELL_CHECKOUT"):
        raise InkwellError(f"INKWELL_CHECKOUT: {named} is no checkout of Inkwell")
    command = "" if not arguments or arguments[0].startswith("-") else arguments[0]
    only_asks = "--help" in arguments or "_INKWELL_COMPLETE" in os.environ
    if command not in ALONE and not only_asks:
        raise InkwellError(checkout.NONE)
