"""Helpers are short files by topic, and leave the values as the user gave them."""

import re
from pathlib import Path

import pytest

from inkwell import chart

HELPERS = sorted((chart.CHART / "templates").rglob("*.tpl"))
LONGEST = 170  # lines: a Deployment of the model server


@pytest.mark.parametrize("path", HELPERS, ids=lambda path: path.name)
def test_a_helper_file_is_short_and_writes_nothing_into_values(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= LONGEST
    assert not re.search(
        r"\b(set|unset|mergeOverwrite|mustMerge\w*|merge) \(?[\w$. ]*\.Values\b", text
    )
