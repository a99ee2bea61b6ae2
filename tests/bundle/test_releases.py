"""The second way to a bundle: official releases, from a server that the test fills."""

import json
import tarfile
from pathlib import Path

import pytest

from inkwell.bundle.released import releases
from inkwell.errors import InkwellError
from tests.bundle.release_server import (
    BY_PROGRAM,
    VERSIONS,
    archive,
    publish,
    publish_image,
    put,
    sha256,
)


@pytest.mark.parametrize("name", sorted(set(BY_PROGRAM) - {"runc", "helm"}))
def test_a_release_is_fetched_and_unpacked(name: str, mirror: Path, out: Path) -> None:
    release = BY_PROGRAM[name]
    version = VERSIONS.of(name)
    members = [member.format(version=version) for member in release.members.values()]
    content = archive(members) if any(members) else b"program"
    releases.fetch(release, publish(mirror, release, content), out)
    assert {path.name for path in out.iterdir()} == set(release.members)
    assert all(path.stat().st_mode & 0o777 == 0o755 for path in out.iterdir())
    assert [path.name for path in out.parent.iterdir() if path != mirror] == ["out"]


def test_a_wrong_checksum_names_the_file(mirror: Path, out: Path) -> None:
    release = BY_PROGRAM["crictl"]
    version = publish(mirror, release, archive(["crictl"]), checksum="0" * 64)
    with pytest.raises(InkwellError, match=r"crictl-v.*: SHA-256 is "):
        releases.fetch(release, version, out)
    assert list(out.iterdir()) == []


def test_a_truncated_archive_is_refused(mirror: Path, out: Path) -> None:
    release = BY_PROGRAM["crictl"]
    whole = archive(["crictl"])
    version = publish(mirror, release, whole[:-10], checksum=sha256(whole))
    with pytest.raises(InkwellError, match="was expected"):
        releases.fetch(release, version, out)


def test_a_release_that_is_not_there_is_named(mirror: Path, out: Path) -> None:
    release = BY_PROGRAM["etcd"]
    with pytest.raises(InkwellError, match=r"SHA256SUMS: .*404"):
        releases.fetch(release, VERSIONS.of("etcd"), out)


def test_an_archive_without_the_program_is_told(mirror: Path, out: Path) -> None:
    release = BY_PROGRAM["crictl"]
    version = publish(mirror, release, archive(["README"]))
    with pytest.raises(InkwellError, match="there is no crictl in it"):
        releases.fetch(release, version, out)


def test_a_file_that_is_not_in_the_list_is_refused() -> None:
    with pytest.raises(InkwellError, match="not in its list"):
        releases.checksum_of("runc.amd64", f"{'0' * 64}  runc.arm64\n")


def test_lists_of_checksums_are_read_as_projects_write_them() -> None:
    one, other = "1" * 64, "2" * 64
    assert releases.checksum_of("runc.amd64", f"{other} *runc.arm64\n{one} *runc.amd64\n") == one
    assert releases.checksum_of("kubelet", one) == one  # dl.k8s.io: the hash alone
    assert releases.checksum_of("helm.tar.gz", f"{one}  helm.tar.gz\n") == one


def pull(tmp_path: Path) -> dict[str, bytes]:
    step = releases.replace_with_releases({}, VERSIONS)["image-pause"]
    (tmp_path / "work").mkdir()
    step.make(tmp_path / "work", {})
    with tarfile.open(tmp_path / "work" / "pause.tar") as tar:
        files = {member.name: tar.extractfile(member) for member in tar}
        return {name: file.read() for name, file in files.items() if file}


def test_an_image_is_pulled_for_its_platform(mirror: Path, tmp_path: Path) -> None:
    blobs = publish_image(mirror, "registry.k8s.io/pause", VERSIONS.of("pause"))
    files = pull(tmp_path)
    (manifest,) = json.loads(files["manifest.json"])
    assert manifest["RepoTags"][0] == f"registry.k8s.io/pause:{VERSIONS.of('pause')}"
    assert files[manifest["Config"]] == blobs["config"]
    assert [files[layer] for layer in manifest["Layers"]] == [blobs["layer"]]


def test_a_blob_that_is_not_what_the_manifest_says_is_refused(mirror: Path, tmp_path: Path) -> None:
    blobs = publish_image(mirror, "registry.k8s.io/pause", VERSIONS.of("pause"))
    blob = f"https://registry.k8s.io/v2/pause/blobs/sha256:{sha256(blobs['layer'])}"
    put(mirror, blob, b"malice")
    with pytest.raises(InkwellError, match="was expected"):
        pull(tmp_path)


def test_what_is_released_replaces_what_is_built() -> None:
    from inkwell.bundle.steps import all_steps

    built = all_steps(VERSIONS, Path("none"))
    graph = releases.replace_with_releases(built, VERSIONS)
    needed = {need for step in graph.values() for need in step.needs}
    assert needed <= set(graph)
    assert "coredns" not in graph  # only its image is installed, and that one is pulled
    assert graph["image-toolbox"] is built["image-toolbox"]
    assert {name for name in built if name.startswith("image-")} <= set(graph)
