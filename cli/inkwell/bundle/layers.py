"""Layers of images: tar files that are the same bytes whenever their content is the same."""

import io
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

# security.capability of revision 2 with the effective bit: CAP_NET_BIND_SERVICE permitted
# (linux/capability.h). It lets a program that isn't root listen below port 1024.
NET_BIND_SERVICE = bytes.fromhex("0100000200040000" + "00" * 12).decode("ascii")


@dataclass(frozen=True)
class Entry:
    """A file, directory or link of a layer; owned by root."""

    mode: int
    content: bytes | Path | None = None
    link: str = ""  # target of a symbolic link
    hard: str = ""  # path of the entry that this one is another name of
    capability: str = ""

    @property
    def is_directory(self) -> bool:
        """True for a directory."""
        return self.content is None and not self.link and not self.hard


def file(content: bytes | Path | str, mode: int = 0o644, capability: str = "") -> Entry:
    """Return a regular file."""
    data = content.encode() if isinstance(content, str) else content
    return Entry(mode, data, capability=capability)


def symlink(target: str) -> Entry:
    """Return a symbolic link to `target`."""
    return Entry(0o777, link=target)


def with_parents(entries: Mapping[str, Entry]) -> dict[str, Entry]:
    """Return `entries` and every directory above one of them, in the order of a tar file."""
    whole = dict(entries)
    for path in entries:
        for parent in PurePosixPath(path).parents:
            if str(parent) != ".":
                whole.setdefault(str(parent), Entry(0o755))
    # Hard links stand after the files that they name.
    return dict(sorted(whole.items(), key=lambda item: (bool(item[1].hard), item[0])))


def write(target: Path, entries: Mapping[str, Entry]) -> None:
    """Write a layer: sorted, of root, at the time 0."""
    with tarfile.open(target, "w", format=tarfile.PAX_FORMAT) as tar:
        for path, entry in with_parents(entries).items():
            info = tarfile.TarInfo(path)
            info.mode = entry.mode
            if entry.capability:
                info.pax_headers = {"SCHILY.xattr.security.capability": entry.capability}
            if entry.is_directory:
                info.type = tarfile.DIRTYPE
                tar.addfile(info)
            elif entry.link or entry.hard:
                info.type = tarfile.SYMTYPE if entry.link else tarfile.LNKTYPE
                info.linkname = entry.link or entry.hard
                tar.addfile(info)
            else:
                _add_file(tar, info, entry)


def _add_file(tar: tarfile.TarFile, info: tarfile.TarInfo, entry: Entry) -> None:
    if isinstance(entry.content, Path):
        info.size = entry.content.stat().st_size
        with entry.content.open("rb") as content:
            tar.addfile(info, content)
    elif entry.content is not None:
        info.size = len(entry.content)
        tar.addfile(info, io.BytesIO(entry.content))
