"""Layers of Debian packages, each pinned by hash in bundle/debian/*.lock.

The packages are unpacked, not installed: no root, no namespaces, the same bytes every time. What
their scripts would do and images need (links of the alternatives, the certificates' one file,
users) is written here.
"""

import lzma
import os
import tarfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from inkwell.bundle import layers
from inkwell.bundle.fetch import download
from inkwell.bundle.layers import Entry
from inkwell.bundle.versions import RECIPES
from inkwell.errors import InkwellError

MIRROR = "http://deb.debian.org"  # plain, as apt's: the lock's hashes prove the content
MERGED = ("bin", "sbin", "lib", "lib64")  # into /usr, as on every Debian since 12
LEFT_OUT = tuple(
    f"usr/share/{name}/" for name in ("man", "locale", "info", "lintian", "bash-completion")
)
CERTIFICATES = "usr/share/ca-certificates/mozilla/"
AR_MAGIC = b"!<arch>\n"
AR_HEADER = 60  # bytes; the size is in columns 48-57

USERS = """\
root:x:0:0:root:/root:/bin/sh
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
nonroot:x:65532:65532:nonroot:/nonexistent:/usr/sbin/nologin
"""
GROUPS = "root:x:0:\nnogroup:x:65534:\nnonroot:x:65532:\n"


class Package(NamedTuple):
    """A line of a lock: `path` is below the mirror, with the archive (debian/pool/...)."""

    name: str
    version: str
    sha256: str
    path: str


def locked(layer: str) -> list[Package]:
    """Return the packages of bundle/debian/`layer`.lock."""
    text = (RECIPES / "debian" / f"{layer}.lock").read_text()
    return [Package(*line.split()) for line in text.splitlines()]


def packages_of(layer: str) -> list[Package]:
    """Return the packages of one layer; the toolbox's stand on the base's."""
    if layer == "static":
        return [package for package in locked("toolbox") if package.name == "ca-certificates"]
    if layer == "toolbox":
        base = {package.name for package in locked("base")}
        return [package for package in locked("toolbox") if package.name not in base]
    return locked(layer)


def write_layer(layer: str, target: Path, cache: Path) -> None:
    """Write a layer of an image; packages are downloaded to `cache` once."""
    entries = {} if layer == "toolbox" else skeleton()
    entries.update(unpacked(packages_of(layer), cache))
    finish(entries)
    if layer == "static":
        kept = ("etc", "tmp", "usr/share/doc")
        entries = {path: entry for path, entry in entries.items() if path.startswith(kept)}
    if layer in ("base", "redis"):
        entries.update(merged_usr())
    layers.write(target, entries)


def unpacked(packages: Iterable[Package], cache: Path) -> dict[str, Entry]:
    """Return the files of packages, which are downloaded to `cache` once."""
    mirror = os.environ.get("INKWELL_DEBIAN_MIRROR", MIRROR).rstrip("/")
    entries: dict[str, Entry] = {}
    for package in packages:
        deb = download(f"{mirror}/{package.path}", cache / f"{package.sha256}.deb", package.sha256)
        entries.update(unpack(deb))
    return entries


def merged_usr() -> dict[str, Entry]:
    """Return the links of a system's root into /usr."""
    return {name: layers.symlink(f"usr/{name}") for name in MERGED}


def unpack(deb: Path) -> dict[str, Entry]:
    """Return the files of a Debian package that an image wants."""
    entries: dict[str, Entry] = {}
    with tarfile.open(fileobj=BytesIO(_data(deb))) as tar:
        for member in tar:
            path = _place(member.name)
            if not path or path.startswith(LEFT_OUT):
                continue
            if path.startswith("usr/share/doc/") and not path.endswith("/copyright"):
                continue
            entry = _entry(tar, member)
            if entry:
                entries[path] = entry
    return entries


def _entry(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Entry | None:
    if member.issym():
        return layers.symlink(member.linkname)
    if member.islnk():
        return Entry(member.mode, hard=_place(member.linkname))
    content = tar.extractfile(member) if member.isfile() else None
    return Entry(member.mode, content.read()) if content else None  # parents make themselves


def _place(name: str) -> str:
    """Return where a package's path is in the image: below /usr what Debian merged into it."""
    path = PurePosixPath(name.removeprefix("./"))
    if path.parts and path.parts[0] in MERGED:
        path = "usr" / path
    return "" if str(path) == "." else str(path)


def _data(deb: Path) -> bytes:
    """Return the tar file in a package (deb(5): an ar archive with a data.tar.* in it)."""
    for name, content in _ar(deb.read_bytes()):
        if name == "data.tar.xz":
            return lzma.decompress(content)
    raise InkwellError(f"{deb}: no data.tar.xz in this package")


def _ar(archive: bytes) -> Iterator[tuple[str, bytes]]:
    if not archive.startswith(AR_MAGIC):
        raise InkwellError("not a Debian package")
    at = len(AR_MAGIC)
    while at < len(archive):
        header = archive[at : at + AR_HEADER]
        size = int(header[48:58])
        at += AR_HEADER
        yield header[:16].decode().strip().rstrip("/"), archive[at : at + size]
        at += size + size % 2


def skeleton() -> dict[str, Entry]:
    """Return the files of a system without any package."""
    return {
        "etc/passwd": layers.file(USERS),
        "etc/group": layers.file(GROUPS),
        "etc/nsswitch.conf": layers.file("passwd: files\ngroup: files\nhosts: files dns\n"),
        "tmp": Entry(0o1777),
    }


def finish(entries: dict[str, Entry]) -> None:
    """Do what the packages' own scripts would have done."""
    certificates = sorted(path for path in entries if path.startswith(CERTIFICATES))
    if certificates:
        joined = b"".join(_bytes(entries[path]) for path in certificates)
        entries["etc/ssl/certs/ca-certificates.crt"] = layers.file(joined)
    for path in _alternatives(entries):
        entries[path.replace("-nft", "", 1)] = layers.symlink(PurePosixPath(path).name)


def _alternatives(entries: Iterable[str]) -> list[str]:
    """Return iptables-nft and its like: the one that `iptables` is another name of."""
    tools = ("usr/sbin/iptables-nft", "usr/sbin/ip6tables-nft")
    return [path for path in entries if path.startswith(tools)]


def _bytes(entry: Entry) -> bytes:
    if not isinstance(entry.content, bytes):
        raise InkwellError("a certificate that is no file")
    return entry.content
