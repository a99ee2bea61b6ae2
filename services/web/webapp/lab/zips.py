"""Reads a zip of pictures as others send them: refused by name where it is not what it should be.

What is read is bounded before it is read: the list of files by its own size, each file as it is
unpacked, whatever the zip says of it.
"""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from webapp.core.problem import Problem

END = b"PK\x05\x06"  # of the record that a zip ends with
END64 = b"PK\x06\x07"
END_BYTES = 22
COMMENT_BYTES = 65_535
LIST_BYTES = 2 * 2**20  # of the list of files
STORED_AS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
JUNK_FOLDERS = ("__MACOSX",)
JUNK_FILES = (".DS_Store", "Thumbs.db", "desktop.ini")
NOT_A_ZIP = "This is no zip that can be read."


class Refused(Problem):
    """What was sent can't be taken; nothing of it was kept."""

    status = 422
    code = "invalid"

    def __init__(self, message: str, field: str = "file") -> None:
        super().__init__(f"{message} Nothing was kept.", field=field)


def shown(name: str) -> str:
    """Return a file's name as a sentence can have it."""
    text = "".join(each if each.isprintable() else "?" for each in name)
    return f"\u201c{text if len(text) <= 80 else text[:77] + '...'}\u201d"


def pictures(file: IO[bytes], most: int) -> Iterator[tuple[str, str, IO[bytes]]]:
    """Yield the path, the label and the content of each picture.

    Args:
        file: the zip.
        most: files that it may have.

    Raises:
        Refused: it is no zip, or has what it should not have.
    """
    _check_end(file)
    try:
        with zipfile.ZipFile(file) as packed:
            members = [each for each in packed.infolist() if not _is_junk(each)]
            if len(members) > most:
                raise Refused(f"The zip has {len(members)} files, and may have {most}.")
            paths = [_path(each) for each in members]
            for member, path in zip(members, _without_top(paths), strict=True):
                if len(path) != 2:
                    raise Refused(_misplaced(member.filename, len(path)))
                with packed.open(member) as content:
                    yield member.filename, path[0], content
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise Refused(NOT_A_ZIP) from error


def _check_end(file: IO[bytes]) -> None:
    """Refuse a list of files that would take much memory to read."""
    file.seek(0, 2)
    size = file.tell()
    file.seek(max(0, size - END_BYTES - COMMENT_BYTES))
    tail = file.read()
    file.seek(0)
    place = tail.rfind(END)
    if place < 0 or len(tail) - place < END_BYTES:
        raise Refused(NOT_A_ZIP)
    list_bytes = struct.unpack_from("<L", tail, place + 12)[0]
    if list_bytes > LIST_BYTES or END64 in tail[max(0, place - 20) : place]:
        raise Refused("The zip has too many files.")


def _is_junk(member: zipfile.ZipInfo) -> bool:
    parts = member.filename.split("/")
    return member.is_dir() or parts[0] in JUNK_FOLDERS or parts[-1] in JUNK_FILES


def _path(member: zipfile.ZipInfo) -> tuple[str, ...]:
    """Return the parts of a file's path; raises Refused for what is no plain file of the zip."""
    name = member.orig_filename
    parts = name.split("/")
    if name.startswith("/") or "\\" in name or ":" in parts[0] or "\0" in name or ".." in parts:
        raise Refused(f"{shown(name)} names a place outside of the zip.")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise Refused(f"{shown(name)} is a link.")
    if member.flag_bits & 1:
        raise Refused(f"{shown(name)} is encrypted.")
    if member.compress_type not in STORED_AS:
        raise Refused(f"{shown(name)} is packed in a way that isn't known here.")
    return tuple(part for part in parts if part not in ("", "."))


def _without_top(paths: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Leave out folders around all labels: of a zip of a folder of folders."""
    while paths and all(len(path) > 2 for path in paths) and len({path[0] for path in paths}) == 1:
        paths = [path[1:] for path in paths]
    return paths


def _misplaced(name: str, depth: int) -> str:
    if depth < 2:
        return f"{shown(name)} is in no folder; a picture's folder is its label."
    return f"{shown(name)} is in a folder within a label's folder."
