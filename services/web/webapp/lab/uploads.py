"""Uploads of pictures by label become a version of a data set: a folder, whole or not at all."""

import hashlib
import os
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from . import folders
from .zips import Refused, shown

MOST_PICTURES = 5000  # of a data set
MOST_LABELS = 100
PICTURE_BYTES = 10 * 2**20
DATA_SET_BYTES = 512 * 2**20
LABEL_LENGTH = 60  # characters
CHUNK = 2**16
HASH_DIGITS = 40  # of a file's SHA-256, in its name
# By what a file begins with; the name says nothing.
KINDS = {
    b"\xff\xd8\xff": "jpg",
    b"\x89PNG\r\n\x1a\n": "png",
    b"GIF87a": "gif",
    b"GIF89a": "gif",
    b"BM": "bmp",
    b"II*\0": "tif",
    b"MM\0*": "tif",
}
TAKEN = "JPEG, PNG, WebP, GIF, BMP and TIFF"

Part = tuple[str, str, IO[bytes]]  # the file's name, its label, its content


@dataclass(frozen=True)
class Version:
    """What lies in a version's folder."""

    version: str
    labels: dict[str, int]
    size: int
    repeated: int
    contradictory: int


@dataclass
class _Found:
    """The files of a version as it is made: by hash, the labels that they are in."""

    folder: Path
    labels: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    names: dict[str, str] = field(default_factory=dict)  # of the file, by hash
    sizes: dict[str, int] = field(default_factory=dict)
    repeated: int = 0

    @property
    def size(self) -> int:
        return sum(self.sizes.values())

    def place(self, label: str, digest: str) -> Path:
        return self.folder / label / self.names[digest]

    def note(self, label: str, name: str, digest: str, size: int) -> bool:
        """Note a file; return whether it is new in its label."""
        if label in self.labels[digest]:
            self.repeated += 1
            return False
        self.labels[digest].add(label)
        self.names[digest], self.sizes[digest] = name, size
        (self.folder / label).mkdir(exist_ok=True)
        return True


def kind_of(head: bytes) -> str | None:
    """Return the ending of a picture's kind by its first 12 bytes, None for what is none."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    return next((ending for start, ending in KINDS.items() if head.startswith(start)), None)


def read_label(text: str) -> str:
    """Return a label as it is kept.

    Raises:
        Refused: it is empty, too long, or would make no folder's name.
    """
    label = unicodedata.normalize("NFC", text[: 4 * LABEL_LENGTH]).strip()
    if not label or len(label) > LABEL_LENGTH or len(text) > 4 * LABEL_LENGTH:
        raise Refused(f"The label {shown(text)} must have 1 to {LABEL_LENGTH} characters.", "label")
    if not label.isprintable() or label.startswith(".") or set(label) & set('/\\:<>"|?*'):
        raise Refused(f"The label {shown(text)} has characters that a folder can't have.", "label")
    return label


def add(data_set: Path, before: str, parts: Iterable[Part]) -> Version:
    """Write a version that has the pictures of another one, if there is one, and these.

    Args:
        data_set: the folder of its versions.
        before: the version to begin with, "" for none.
        parts: the pictures.

    Raises:
        Refused: a file is no picture, too large, or there are too many.
        DiskFull: there is no room.
    """
    with folders.whole(data_set) as scratch:
        found = _Found(scratch)
        if before:
            _take_over(data_set / before, found)
        for name, label, content in parts:
            _take(found, name, read_label(label), content)
        contradictory = _leave_out_contradictory(found)
        made = _describe(found, contradictory)
        folders.put(scratch, data_set / made.version)
    return made


def _take_over(before: Path, found: _Found) -> None:
    for file in sorted(before.glob("*/*")):
        digest, label = file.stem, file.parent.name
        if found.note(label, file.name, digest, file.stat().st_size):
            os.link(file, found.place(label, digest))


def _take(found: _Found, name: str, label: str, content: IO[bytes]) -> None:
    """Write one picture into the folder of its label."""
    scratch = found.folder / ".new"
    digest, size = hashlib.sha256(), 0
    head = content.read(CHUNK)
    kind = kind_of(head)
    if kind is None:
        raise Refused(f"{shown(name)} is no picture; {TAKEN} are taken.")
    room = DATA_SET_BYTES - found.size
    with scratch.open("wb") as file:
        while head:
            size += len(head)
            if size > PICTURE_BYTES:
                raise Refused(f"{shown(name)} is larger than {PICTURE_BYTES >> 20} MB.")
            if size > room:
                raise Refused(f"A data set may have {DATA_SET_BYTES >> 20} MB.")
            digest.update(head)
            file.write(head)
            head = content.read(CHUNK)
    known = digest.hexdigest()[:HASH_DIGITS]
    if found.note(label, f"{known}.{kind}", known, size):
        scratch.rename(found.place(label, known))
    scratch.unlink(missing_ok=True)
    if len(found.labels) > MOST_PICTURES:
        raise Refused(f"A data set may have {MOST_PICTURES} pictures.")
    if sum(1 for path in found.folder.iterdir() if path.is_dir()) > MOST_LABELS:
        raise Refused(f"A data set may have {MOST_LABELS} labels.")


def _leave_out_contradictory(found: _Found) -> int:
    """Leave out pictures that are in several labels: nobody knows which one is right."""
    both = [digest for digest, labels in found.labels.items() if len(labels) > 1]
    for digest in both:
        for label in found.labels.pop(digest):
            (found.folder / label / found.names[digest]).unlink()
        del found.sizes[digest]
    return len(both)


def _describe(found: _Found, contradictory: int) -> Version:
    labels: defaultdict[str, int] = defaultdict(int)
    lines = []
    for digest, of in found.labels.items():
        (label,) = of
        labels[label] += 1
        lines.append(f"{digest}  {label}\n")
    if not labels:
        raise Refused("There is no picture in it.")
    version = hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()
    for path in found.folder.iterdir():
        if path.name not in labels:
            path.rmdir()
    return Version(version, dict(sorted(labels.items())), found.size, found.repeated, contradictory)
