"""Who may import whom: what pyproject.toml says is so, and a breach of it is found."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = [
    "bench",
    "harness",
    "cli/inkwell",
    "services/contract/contract",
    "services/web/webapp",
    "services/model/modelserver",
    "services/training/training",
    "services/features/features",
    "services/predictor/predictor",
]
LINTER = Path(sys.executable).with_name("lint-imports")
WEB, MODEL = "services/web/webapp", "services/model/modelserver"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the packages' modules, and of the rules on them."""
    tree = tmp_path_factory.mktemp("tree")
    shutil.copy(ROOT / "pyproject.toml", tree)
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            copy = tree / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
    return tree


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    roots = [str((tree / package).parent) for package in PACKAGES]
    return subprocess.run(
        [LINTER, "--no-logo", "--no-cache"],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(roots), "COLUMNS": "200"},
        capture_output=True,
        text=True,
    )


def test_the_layers_hold(tree: Path) -> None:
    linted = lint(tree)
    assert linted.returncode == 0, linted.stdout


@pytest.mark.parametrize(
    ("module", "planted"),
    [
        (f"{WEB}/core/clock.py", "webapp.pages.user"),
        (f"{WEB}/writer/draft.py", "webapp.api.fields"),
        (f"{WEB}/letters/turns.py", "webapp.letters.library"),
        (f"{WEB}/accounts/tokens.py", "webapp.accounts.guard"),
        (f"{WEB}/app.py", "modelserver.config"),
        (f"{WEB}/app.py", "webapp.writer.__main__"),
        (f"{MODEL}/scheduling/job.py", "modelserver.http.app"),
        ("services/contract/contract/tracks.py", "webapp.core.clock"),
        ("services/features/features/links/hosts.py", "contract.tracks"),
        ("services/predictor/predictor/models.py", "modelserver.config"),
        ("services/training/training/trigrams.py", "bench.load"),
        ("cli/inkwell/shared/tail.py", "inkwell.commands.up"),
        ("bench/load.py", "tests"),
    ],
)
def test_an_import_upwards_is_found(tree: Path, module: str, planted: str) -> None:
    path = tree / module
    package = next(package for package in PACKAGES if module.startswith(f"{package}/"))
    importer = ".".join(path.relative_to((tree / package).parent).with_suffix("").parts)
    clean = path.read_text()
    try:
        path.write_text(f"{clean}\nimport {planted}\n")
        linted = lint(tree)
    finally:
        path.write_text(clean)
    assert linted.returncode == 1
    assert f"{importer} -> {planted} (l." in linted.stdout
