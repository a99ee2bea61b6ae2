"""No module is long without a reason: CONTRIBUTING.md, Style."""

import ast
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
MOST_LINES = 250
WORDS = "although it is long"


def test_a_long_module_says_why_it_is_one() -> None:
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    texts = {name: (ROOT / name).read_text() for name in names.split() if (ROOT / name).exists()}
    assert len(texts) > 500
    long = {name for name, text in texts.items() if text.count("\n") > MOST_LINES}
    assert [
        name for name in long if WORDS not in (ast.get_docstring(ast.parse(texts[name])) or "")
    ] == []
