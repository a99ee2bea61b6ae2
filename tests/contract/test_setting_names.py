"""No file of the project names a setting that no program reads."""

import re
import subprocess
from pathlib import Path

from contract.settings.registry import known_variables

ROOT = Path(__file__).parents[2]
NAME = re.compile(r"(?<![A-Z_])INKWELL_[A-Z][A-Z0-9_]*[A-Z0-9]\b(?![*{])")
# Names that are wrong on purpose, or that stand for any name.
EXAMPLES = {
    *("INKWELL_LETER_TOKENS", "INKWELL_MODEL_ENGINE", "INKWELL_WORKERS", "INKWELL_QQQQ"),
    *("INKWELL_MODEL_LOGLEVEL", "INKWELL_SECRETKEY_FILE", "INKWELL_NAME", "INKWELL_WEB_PORT"),
}
# The history names what there was.
HISTORY = {"CHANGELOG.md"}


def test_every_name_in_the_project_is_a_setting() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )
    names = known_variables() | EXAMPLES
    unknown = {
        f"{path}: {name}"
        for path in set(listed.stdout.splitlines()) - HISTORY
        if (ROOT / path).is_file()
        for name in NAME.findall((ROOT / path).read_text(encoding="utf-8", errors="ignore"))
        if name not in names
    }
    assert sorted(unknown) == []
