"""Git, as a release needs it."""

import subprocess
from pathlib import Path

from inkwell.errors import InkwellError


def git(root: Path, *arguments: str) -> str:
    """Run git in a checkout and return what it prints.

    Raises:
        InkwellError: it failed; with what git said.
    """
    command = ["git", "-C", str(root), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise InkwellError(f"git {' '.join(arguments[:2])} failed: {done.stderr.strip()}")
    return done.stdout.strip()


def refuse_changes(root: Path) -> None:
    """Raise InkwellError where files of the checkout differ from its commit."""
    changed = git(root, "status", "--porcelain")
    if changed:
        raise InkwellError(f"Commit these changes first:\n{changed}")
