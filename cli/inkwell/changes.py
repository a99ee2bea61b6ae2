"""What a change concerns, for workflows: `python3 -m inkwell.changes BASE >> "$GITHUB_OUTPUT"`.

Jobs of .github/workflows/ci.yml, and what .github/workflows/ship.yml publishes and deploys. With
the standard library alone, because it runs before anything is installed.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
Table = Mapping[str, tuple[str, ...]]  # a part, and the globs of its files: * matches / too

# What decides how everything is checked.
EVERYWHERE = (".ci/*", ".github/workflows/*", "Makefile", "cli/inkwell/changes.py", "inkwell")
IMAGE_FILES = (
    *("services/*", ".dockerignore", "requirements/web.txt", "requirements/model.txt"),
    *("requirements/predictor.txt", "bundle/debian/*", "cli/inkwell/images/*"),
)

# The jobs of ci.yml beside `lint`, which reads every file there is.
JOBS: Table = {
    "tests": (
        *("services/*", "cli/*", "harness/*", "bench/*", "tests/*", "requirements/*", "bin/*"),
        *("helm/*", "istio/*", "bundle/*", "compose.yaml", "pyproject.toml"),
        *("ansible/*", "vagrant/*", "Vagrantfile", "docs/*", "*.md"),
        *("dvc.yaml", "dvc.lock", "params.yaml", ".dvc/*", ".dvcignore"),
    ),
    "terraform": (
        *("terraform/*", "cli/inkwell/aws/*", "cli/inkwell/commands/aws.py", "bundle/*"),
        *("tests/aws/*", "tests/terraform/*", "tests/workflows/*"),
        *("harness/cloud/*", "requirements/checkov.txt"),
    ),
    "images": (*IMAGE_FILES, "tests/images/*"),
    "cluster": (
        *IMAGE_FILES,
        *("ansible/*", "vagrant/*", "Vagrantfile", "bundle/*", "helm/*", "istio/*"),
        *("cli/*", "harness/*", "tests/cluster/*", "tests/deploy/*", "requirements/cluster.txt"),
    ),
}

# What ships: images by the Dockerfiles' own sources, and the chart.
_PYTHON = ("services/contract/*", "services/images/*", "bundle/debian/python*")
_MODEL = (*_PYTHON, "services/model/*", "requirements/model.txt")
SHIPMENTS: Table = {
    "web": (*_PYTHON, "services/web/*", "requirements/web.txt", "bundle/debian/fonts*"),
    "model": _MODEL,
    "model-mini": _MODEL,
    "predictor": (
        *(*_PYTHON, "services/predictor/*", "services/features/*", "requirements/predictor.txt"),
    ),
    "postgres": ("services/postgres/*", "bundle/debian/postgres*"),
    "chart": ("helm/inkwell/*",),
}
NEVER_SHIPPED = ("*.md",)


def jobs(files: Iterable[str]) -> set[str]:
    """Return the jobs that changed files ask for."""
    changed = list(files)
    if any(_matches(file, EVERYWHERE) for file in changed):
        return set(JOBS)
    return _parts(changed, JOBS)


def shipments(files: Iterable[str]) -> set[str]:
    """Return what is to be shipped of changed files."""
    return _parts([file for file in files if not _matches(file, NEVER_SHIPPED)], SHIPMENTS)


def changed_files(base: str, root: Path = ROOT) -> list[str] | None:
    """Return the files that differ from a commit, under old and new names; None if it isn't here.

    It isn't at the first push of a branch (zeros), by hand (empty), or after a forced push.
    """
    command = ["git", "-C", str(root), "diff", "--name-only", "--no-renames", "-z"]
    # A commit by its digits alone: nothing else may reach git's command line.
    is_commit = len(base) == 40 and set(base) <= set("0123456789abcdef")
    if not is_commit:
        return None
    done = subprocess.run([*command, base, "HEAD"], capture_output=True, text=True, check=False)
    return None if done.returncode else [file for file in done.stdout.split("\0") if file]


def outputs(files: Iterable[str] | None) -> list[str]:
    """Return the lines for GITHUB_OUTPUT; for None, everything is wanted."""
    changed = None if files is None else list(files)
    wanted = set(JOBS) if changed is None else jobs(changed)
    shipped = set(SHIPMENTS) if changed is None else shipments(changed)
    images = [name for name in SHIPMENTS if name in shipped - {"chart"}]
    return [
        *(f"{job}={json.dumps(job in wanted)}" for job in JOBS),
        f"ships={json.dumps(bool(shipped))}",
        f"services={' '.join(images)}",
    ]


def _parts(files: Iterable[str], table: Table) -> set[str]:
    return {part for file in files for part, globs in table.items() if _matches(file, globs)}


def _matches(file: str, globs: Iterable[str]) -> bool:
    return any(fnmatchcase(file, glob) for glob in globs)


if __name__ == "__main__":
    print("\n".join(outputs(changed_files(sys.argv[1] if sys.argv[1:] else ""))))
