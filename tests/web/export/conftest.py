"""What the tests of files share."""

import os
from pathlib import Path

import pytest

from inkwell.shared.fonts import ensure_fonts


@pytest.fixture(scope="session")
def fonts() -> str:
    cache = os.environ.get("INKWELL_CACHE") or Path.home() / ".cache" / "inkwell"
    folder = ensure_fonts(Path(cache))
    if not folder:
        pytest.skip("the fonts' packages can't be had on this machine")
    return folder
