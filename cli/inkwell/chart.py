"""The Helm charts' own tools, behind `inkwell chart lint|docs`.

`docs` writes the table of values into each chart's README from the `# --` lines of values.yaml.
"""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from inkwell.shared.checkout import ROOT

from .bundle import make, versions
from .errors import InkwellError

CHART = ROOT / "helm" / "inkwell"
MONITORING = ROOT / "helm" / "monitoring"
CHARTS = (CHART, MONITORING)
BEGIN, END = "<!-- values: made by `make chart-docs` -->\n", "<!-- /values -->\n"
COMMENT = "# -- "


def helm() -> Path:
    """Return the bundle's helm, built if it isn't there yet (a minute, once)."""
    return make.part("helm", versions.read(), versions.home(), print) / "out" / "helm"


def cases(chart: Path = CHART) -> list[Path]:
    """Return the values files that a chart is checked with; values.yaml alone is another case."""
    return sorted((chart / "ci").glob("*-values.yaml"))


def lint() -> None:
    """Run `helm lint --strict` with each case; raises InkwellError with what it says."""
    for chart in CHARTS:
        for case in (chart / "values.yaml", *cases(chart)):
            command = [str(helm()), "lint", "--strict", "--quiet", str(chart), f"--values={case}"]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                output = f"{done.stdout}{done.stderr}"
                raise InkwellError(f"helm lint of {chart.name} with {case.name}:\n{output}")


def documented(text: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the path of each key of a values.yaml that has a `# --` line above it, and the line."""
    path: list[str] = []
    comment = ""
    for line in text.splitlines():
        stripped = line.strip()
        if stripped.startswith(COMMENT):
            comment = stripped.removeprefix(COMMENT)
        elif stripped and not stripped.startswith("#"):
            depth = (len(line) - len(line.lstrip())) // 2
            path = [*path[:depth], stripped.split(":")[0]]
            if comment:
                yield tuple(path), comment
            comment = ""


def table(chart: Path = CHART) -> str:
    """Return the table of a chart's values, in Markdown."""
    text = (chart / "values.yaml").read_text()
    values = yaml.safe_load(text)
    rows = ["| value | what it is | default |", "|---|---|---|"]
    for path, about in documented(text):
        default: Any = values
        for key in path:
            default = default[key]
        rows.append(f"| `{'.'.join(path)}` | {about} | `{json.dumps(default)}` |")
    return "\n".join(rows) + "\n"


def readme(chart: Path = CHART) -> str:
    """Return a chart's README with today's table."""
    before, _, rest = (chart / "README.md").read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table(chart)}\n{END}{after}"


def write_readme() -> None:
    """Bring the charts' READMEs up to date."""
    for chart in CHARTS:
        (chart / "README.md").write_text(readme(chart))
