"""The version and the commit of this build."""

import shutil
import subprocess
from functools import lru_cache
from pathlib import Path

from contract.version import VERSION

SHORT = 12  # digits of a commit


def build(commit: str) -> str:
    """Return version and commit as Semantic Versioning has it; the commit is asked for if empty."""
    return f"{VERSION}+{(commit or git_commit())[:SHORT]}"


@lru_cache(maxsize=1)
def git_commit() -> str:
    """Return the checkout's commit, or "unknown" outside a checkout."""
    git = shutil.which("git")
    if git is None:
        return "unknown"
    here = Path(__file__).parent
    done = subprocess.run(  # noqa: S603 - fixed words
        [git, "-C", str(here), "rev-parse", "HEAD"], capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "unknown"
