"""What the documents name exists: links between them, paths of the repository, modules' files."""

import re
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRACKED = subprocess.run(
    ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
    cwd=ROOT,
    capture_output=True,
    text=True,
    check=True,
).stdout.split("\n")
FILES = {path for path in TRACKED if path and (ROOT / path).exists()}
FOLDERS = {str(folder) for path in FILES for folder in Path(path).parents}
TOP = {folder for folder in FOLDERS if "/" not in folder} - {"."}
# Packages, in folders that are none: `inkwell` is in cli/, `webapp` in services/web.
PACKAGES = {
    folder.name
    for folder in map(Path, FOLDERS)
    if f"{folder}/__init__.py" in FILES and f"{folder.parent}/__init__.py" not in FILES
}
NAMES = {Path(path).name for path in FILES}
# The history names what was. The model's card is a copy's text: its links are of the copy's folder.
OTHERS = {"CHANGELOG.md", "services/training/training/mini/MODEL_CARD.md"}
DOCUMENTS = sorted({path for path in FILES if path.endswith(".md")} - OTHERS)

IN_COMMENT = re.compile(rf"(?<![\w/.:}}$-])((?:{'|'.join(map(re.escape, TOP))})/[\w./*-]*\w)")
PLACEHOLDER = re.compile(r"\b(?!README|CHANGELOG)[A-Z]{3,}\b")  # bundle/debian/NAME.lock
IMAGES = {"inkwell/node", "inkwell/node-base"}  # docker's names, which look like paths

# Comments and docstrings are searched in these.
SOURCES = sorted(
    path
    for path in FILES
    if path.endswith((".py", ".yml", ".yaml", ".sh", ".tpl")) or path in {"Makefile", "Vagrantfile"}
)
COMMENT = re.compile(r"(?:^\s*|\s)(?:#|\{\{/\*) (.*)$|^\s*\"\"\"(.*)$", re.MULTILINE)

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)\s#]+)")
WORD = re.compile(r"`([^`\s]+)`")
SOURCE = re.compile(r"[\w.-]+\.(py|sh|j2|tpl|toml|cfg)")


def links(text: str) -> Iterator[str]:
    yield from (match[1] for match in LINK.finditer(text))


def paths(text: str) -> Iterator[str]:
    """The words in backticks that begin with a folder or a package of the repository."""
    for match in WORD.finditer(text):
        path = match[1].split("::")[0]
        first, slash, _ = path.partition("/")
        if slash and first in TOP | PACKAGES and not re.search(r"[<>{}$=]|\.\.\.", path):
            yield from {path.rstrip("/")} - IMAGES


def exists(path: str, document: str) -> bool:
    """Whether a path or pattern is there, from the root or from the document's folder."""
    patterns = (path, str(Path(document).parent / path))
    return any(fnmatch(there, pattern) for pattern in patterns for there in FILES | FOLDERS)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_link_leads_to_a_file(document: str) -> None:
    folder = (ROOT / document).parent
    text = (ROOT / document).read_text()
    assert [link for link in links(text) if not (folder / link).resolve().exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_path_in_a_document_exists(document: str) -> None:
    text = (ROOT / document).read_text()
    assert [path for path in paths(text) if not exists(path, document)] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_source_file_in_a_document_exists(document: str) -> None:
    words = {match[1].split("::")[0] for match in WORD.finditer((ROOT / document).read_text())}
    named = {word for word in words if SOURCE.fullmatch(word)}
    assert named - NAMES == set()


def test_a_path_in_a_comment_exists() -> None:
    missing = {
        f"{source}: {path}"
        for source in SOURCES
        for comment in COMMENT.finditer((ROOT / source).read_text())
        for path in IN_COMMENT.findall(comment[1] or comment[2] or "")
        if not PLACEHOLDER.search(path) and not exists(path, source)
    }
    assert missing == set()
