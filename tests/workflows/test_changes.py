"""Which jobs a change asks for, and what it ships."""

import re
import subprocess
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from inkwell.changes import EVERYWHERE, JOBS, SHIPMENTS, changed_files, jobs, outputs, shipments
from inkwell.images.recipes import IMAGES, Image
from inkwell.shared.checkout import ROOT

ALL = {"tests", "terraform", "images", "cluster"}
SERVICE = {"tests", "images", "cluster"}
PYTHON = {"web", "model", "model-mini", "predictor"}
TRACKED = subprocess.run(
    ["git", "-C", str(ROOT), "ls-files"], capture_output=True, text=True, check=True
).stdout.splitlines()
SOURCE = re.compile(r"^COPY (?!--from)(\S+) ", re.MULTILINE)


@pytest.mark.parametrize(
    ("changed", "checked", "shipped"),
    [
        ([], set(), set()),
        (["LICENSE"], set(), set()),
        (["docs/security.md"], {"tests"}, set()),
        (["CHANGELOG.md", "docs/images/letter.png"], {"tests"}, set()),
        (["services/web/webapp/pages/user.py"], SERVICE, {"web"}),
        (["services/web/webapp/static/js/a.js", "README.md"], SERVICE, {"web"}),
        (["services/web/migrations/versions/0012_more.py"], SERVICE, {"web"}),
        (["services/model/modelserver/config.py"], SERVICE, {"model", "model-mini"}),
        (["services/model/models/mini/config.json"], SERVICE, {"model", "model-mini"}),
        (["services/model/README.md"], SERVICE, set()),
        (["services/features/features/links/signs.py"], SERVICE, {"predictor"}),
        (["services/contract/contract/version.py"], SERVICE, PYTHON),
        (["services/postgres/start.sh"], SERVICE, {"postgres"}),
        (["services/training/training/trigrams.py"], SERVICE, set()),
        (["requirements/web.txt", "requirements/web.in"], SERVICE, {"web"}),
        (["requirements/dev.txt"], {"tests"}, set()),
        (["params.yaml", "dvc.lock"], {"tests"}, set()),
        (["bundle/debian/python.lock"], ALL, PYTHON),
        (["bundle/debian/postgres.lock"], ALL, {"postgres"}),
        (["bundle/debian/fonts.lock"], ALL, {"web"}),
        (["helm/inkwell/templates/web/deployment.yaml"], {"tests", "cluster"}, {"chart"}),
        (["helm/inkwell/README.md"], {"tests", "cluster"}, set()),
        (["istio/operator.yaml"], {"tests", "cluster"}, set()),
        (["terraform/network.tf"], {"terraform"}, set()),
        (["ansible/site.yml", "vagrant/nodes.yml"], {"tests", "cluster"}, set()),
        (["tests/web/core/test_ops.py"], {"tests"}, set()),
        (["tests/terraform/test_life.py"], {"tests", "terraform"}, set()),
        (["harness/cloud/gaps/alarms.py"], {"tests", "terraform", "cluster"}, set()),
        (["requirements/checkov.txt"], {"tests", "terraform"}, set()),
        (["tests/deploy/test_ship.py"], {"tests", "cluster"}, set()),
        (["cli/inkwell/images/sbom.py"], SERVICE, set()),
        (["cli/inkwell/canary/decide.py"], {"tests", "cluster"}, set()),
        ([".github/workflows/ci.yml"], ALL, set()),
        (["Makefile"], ALL, set()),
        (["services/web/gunicorn.conf.py", "services/postgres/a.sh"], SERVICE, {"web", "postgres"}),
    ],
)
def test_a_change_asks_for_what_it_concerns(
    changed: list[str], checked: set[str], shipped: set[str]
) -> None:
    assert jobs(changed) == checked
    assert shipments(changed) == shipped


@pytest.mark.parametrize("image", IMAGES, ids=lambda image: image.name)
def test_an_image_ships_when_a_source_of_its_dockerfile_changes(
    image: Image,
) -> None:
    sources = SOURCE.findall(image.dockerfile.read_text())
    files = [f"{source}new" if source.endswith("/") else source for source in sources]
    assert files
    assert [file for file in files if image.name not in shipments([file])] == []


@pytest.mark.parametrize("image", IMAGES, ids=lambda image: image.name)
def test_an_image_ships_when_its_layers_of_debian_change(image: Image) -> None:
    locks = [f"bundle/debian/{layer}.lock" for layer in {*image.base, *image.build_base}]
    assert [lock for lock in locks if image.name not in shipments([lock])] == []


def test_each_glob_matches_a_file_of_the_repository() -> None:
    tables = [EVERYWHERE, *JOBS.values(), *SHIPMENTS.values()]
    globs = {glob for table in tables for glob in table}
    assert {glob for glob in globs if not any(fnmatchcase(file, glob) for file in TRACKED)} == set()


def test_outputs_are_lines_for_the_jobs_conditions() -> None:
    assert outputs(["services/postgres/start.sh", "helm/inkwell/values.yaml"]) == [
        "tests=true",
        "terraform=false",
        "images=true",
        "cluster=true",
        "ships=true",
        "services=postgres",
    ]
    assert outputs(["docs/api.md"])[-2:] == ["ships=false", "services="]


def test_everything_is_wanted_where_nothing_can_be_compared() -> None:
    assert outputs(None)[-2:] == ["ships=true", "services=web model model-mini predictor postgres"]
    assert {line.split("=")[1] for line in outputs(None)[:-1]} == {"true"}


@pytest.mark.parametrize("base", ["", "0" * 40, "main", "--output=/tmp/x", "f" * 40])
def test_a_base_that_is_no_commit_here_compares_nothing(base: str) -> None:
    assert changed_files(base) is None


def test_a_renamed_file_counts_under_both_names(tmp_path: Path) -> None:
    def git(*arguments: str) -> str:
        identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        command = ["git", "-C", str(tmp_path), *identity, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    git("init", "--quiet")
    (tmp_path / "old ä.txt").write_text("a letter\n" * 20)
    git("add", "--all")
    git("commit", "--quiet", "--message", "one")
    base = git("rev-parse", "HEAD")
    git("mv", "old ä.txt", "new.txt")
    git("commit", "--quiet", "--message", "two")
    assert changed_files(base, tmp_path) == ["new.txt", "old ä.txt"]
