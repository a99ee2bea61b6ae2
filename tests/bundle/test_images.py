"""Image archives: what `ctr images import` and `docker load` read, the same bytes every time."""

import hashlib
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from inkwell.bundle import debian, images, layers, versions
from inkwell.bundle.recipes import IMAGES, Image
from inkwell.bundle.store import digest
from inkwell.errors import InkwellError

VERSIONS = versions.read()
COREDNS = next(image for image in IMAGES if image.name == "coredns")


def build(image: Image, directory: Path) -> Path:
    directory.mkdir()
    base = directory / "base.tar"
    layers.write(base, {"etc/passwd": layers.file("root:x:0:0::/root:/bin/sh\n")})
    program = directory / "program"
    program.write_bytes(b"\x7fELF")
    archive = directory / f"{image.name}.tar"
    images.make(image, VERSIONS, [base], dict.fromkeys(image.programs, program), archive)
    return archive


def read(archive: Path) -> tuple[dict[str, Any], dict[str, Any], dict[str, bytes]]:
    with tarfile.open(archive) as tar:
        members = {member.name: tar.extractfile(member) for member in tar}
        files = {name: file.read() for name, file in members.items() if file}
    (manifest,) = json.loads(files["manifest.json"])
    return manifest, json.loads(files[manifest["Config"]]), files


def test_an_archive_names_its_image_configuration_and_layers(tmp_path: Path) -> None:
    manifest, config, files = read(build(COREDNS, tmp_path / "one"))
    assert manifest["RepoTags"] == [f"registry.k8s.io/coredns/coredns:v{VERSIONS.of('coredns')}"]
    assert (config["os"], config["architecture"]) == ("linux", "amd64")
    assert config["config"]["User"] == "65532:65532"
    assert config["config"]["Entrypoint"] == ["/coredns"]
    hashes = [f"sha256:{hashlib.sha256(files[layer]).hexdigest()}" for layer in manifest["Layers"]]
    assert config["rootfs"]["diff_ids"] == hashes
    assert manifest["Config"] == f"{hashlib.sha256(files[manifest['Config']]).hexdigest()}.json"


def test_the_same_content_makes_the_same_bytes(tmp_path: Path) -> None:
    one, other = build(COREDNS, tmp_path / "one"), build(COREDNS, tmp_path / "other")
    assert digest(one.read_bytes()) == digest(other.read_bytes())


def test_a_program_that_listens_below_1024_has_the_capability_for_it(tmp_path: Path) -> None:
    archive = build(COREDNS, tmp_path / "one")
    manifest, _, _ = read(archive)
    with (
        tarfile.open(archive) as tar,
        tarfile.open(fileobj=tar.extractfile(manifest["Layers"][1])) as layer,
    ):
        headers = layer.getmember("coredns").pax_headers
    value = headers["SCHILY.xattr.security.capability"].encode()
    # vfs_cap_data, little-endian: revision 2 | effective, permitted 1 << CAP_NET_BIND_SERVICE (10)
    assert int.from_bytes(value[:4], "little") == 0x0200_0001
    assert int.from_bytes(value[4:8], "little") == 1 << 10
    assert value[8:] == bytes(12)


def test_a_layer_has_every_parent_and_belongs_to_root(tmp_path: Path) -> None:
    layers.write(tmp_path / "layer.tar", {"usr/local/bin/etcd": layers.file(b"", 0o755)})
    with tarfile.open(tmp_path / "layer.tar") as layer:
        members = layer.getmembers()
    assert [member.name for member in members] == [
        "usr",
        "usr/local",
        "usr/local/bin",
        "usr/local/bin/etcd",
    ]
    assert {(member.uid, member.gid, member.mtime) for member in members} == {(0, 0, 0)}


def deb(path: Path, files: dict[str, str], links: dict[str, str]) -> Path:
    """Write a Debian package: an ar archive with a data.tar.xz."""
    data = path.with_suffix(".xz")
    with tarfile.open(data, "w:xz") as tar:
        for name, target in links.items():
            info = tarfile.TarInfo(f"./{name}")
            info.type, info.linkname = tarfile.SYMTYPE, target
            tar.addfile(info)
        for name, content in files.items():
            source = path.with_suffix(".file")
            source.write_text(content)
            tar.add(source, f"./{name}")
    archive = data.read_bytes()
    head = f"{'data.tar.xz':<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(archive):<10}`\n"
    path.write_bytes(debian.AR_MAGIC + head.encode() + archive)
    return path


def test_a_package_is_unpacked_below_usr_without_its_manuals(tmp_path: Path) -> None:
    package = deb(
        tmp_path / "dash.deb",
        {
            "bin/dash": "ELF",
            "usr/share/man/man1/dash.1.gz": "",
            "usr/share/doc/dash/copyright": "BSD",
            "usr/share/doc/dash/changelog": "",
        },
        {"bin/sh": "dash"},
    )
    entries = debian.unpack(package)
    assert set(entries) == {"usr/bin/dash", "usr/bin/sh", "usr/share/doc/dash/copyright"}
    assert entries["usr/bin/sh"].link == "dash"


def test_a_file_that_is_no_package_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.deb").write_text("<html>404</html>")
    with pytest.raises(InkwellError, match="not a Debian package"):
        debian.unpack(tmp_path / "x.deb")


def test_every_debian_package_is_pinned_by_hash() -> None:
    for layer in ("base", "toolbox"):
        for package in debian.locked(layer):
            assert len(package.sha256) == 64
            assert package.path.startswith(("debian/pool/", "debian-security/pool/"))
            assert package.path.endswith(".deb")
