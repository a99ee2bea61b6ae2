"""`python -m contract.settings docs [--check]`: write the tables of settings, for people and helm.

With --check nothing is written; stale files are named, and the exit code is 1.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path

from .chart import schema_parts
from .registry import known_variables
from .tables import all_tables, model_table

ROOT = Path(__file__).parents[4]
BEGIN = "<!-- settings: made by `python -m contract.settings docs` -->\n"
END = "<!-- /settings -->\n"


def with_table(page: str, table: str) -> str:
    """Return a page with `table` between its marks."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"There is no place for a table: {BEGIN!r} and {END!r} are missing.")
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


def with_schema(text: str) -> str:
    """Return the chart's schema with the parts that the registry makes."""
    schema = json.loads(text)
    schema["$defs"] |= schema_parts()
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def names_module(_: str) -> str:
    """Return names.py."""
    names = "\n".join(f'        "{name}",' for name in sorted(known_variables()))
    return f'''"""Made by `python -m contract.settings docs`: all names, for the command line.

It refuses an unknown name as the services do, and starts faster without pydantic.
"""

NAMES = frozenset(
    {{
{names}
    }}
)
'''


GENERATED: dict[str, Callable[[str], str]] = {
    "docs/settings.md": lambda page: with_table(page, all_tables()),
    "services/model/README.md": lambda page: with_table(page, model_table()),
    "helm/inkwell/values.schema.json": with_schema,
    "services/contract/contract/settings/names.py": names_module,
}


def stale_files() -> dict[Path, str]:
    """Return the files that differ from what the registry makes of them, and what that is."""
    stale = {}
    for name, make in GENERATED.items():
        text = (ROOT / name).read_text(encoding="utf-8")
        if text != (expected := make(text)):
            stale[ROOT / name] = expected
    return stale


def main() -> int:
    """Write or check the files; return the exit code."""
    if sys.argv[1:] not in (["docs"], ["docs", "--check"]):
        sys.exit(__doc__)
    stale = stale_files()
    if "--check" not in sys.argv:
        for path, text in stale.items():
            path.write_text(text, encoding="utf-8")
        return 0
    for path in stale:
        advice = "run `.venv/bin/python -m contract.settings docs`"
        print(f"{path.relative_to(ROOT)} is stale: {advice}", file=sys.stderr)  # noqa: T201
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
