"""The second way to a bundle: official releases, from a server that the test fills."""

import hashlib
import io
import json
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from inkwell.bundle import versions
from inkwell.bundle.released import releases
from inkwell.bundle.released.releases import RELEASES, Release
from inkwell.errors import InkwellError

VERSIONS = versions.read()
BY_PROGRAM = {release.program: release for release in RELEASES}


class Quiet(SimpleHTTPRequestHandler):
    """Serves a directory without a log."""

    def log_message(self, *_arguments: object) -> None:
        """Keep the tests' output clean."""


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    directory = tmp_path / "mirror"
    directory.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=directory)) as files:
        monkeypatch.setenv("INKWELL_RELEASES", f"http://127.0.0.1:{files.server_port}")
        thread = threading.Thread(target=files.serve_forever, args=(0.02,))
        thread.start()
        yield directory
        files.shutdown()
        thread.join()


def put(mirror: Path, url: str, content: bytes) -> None:
    path = mirror / url.removeprefix("https://")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def archive(members: list[str]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as tar:
        for name in members:
            info = tarfile.TarInfo(name)
            content = f"program {name}".encode()
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return file.getvalue()


def publish(mirror: Path, release: Release, content: bytes, checksum: str | None = None) -> str:
    """Put a release on the mirror as its project does, and return its version."""
    version = VERSIONS.of(release.program)
    file = release.url.format(version=version).rsplit("/", 1)[-1]
    put(mirror, release.url.format(version=version), content)
    line = f"{checksum or sha256(content)}  {file}\n".encode()
    put(mirror, release.checksums.format(version=version), line)
    return version


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


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


@pytest.fixture
def signer(tmp_path: Path) -> Iterator[list[str]]:
    home = tmp_path / "gpg"
    home.mkdir(mode=0o700)
    gpg = ["gpg", "--homedir", str(home), "--batch", "--quiet", "--passphrase", ""]
    key = ["--quick-generate-key", "release@example.org", "ed25519", "sign"]
    subprocess.run([*gpg, *key], check=True, capture_output=True)
    yield gpg
    subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "all"], check=True)


def export(signer: list[str], keyring: Path) -> None:
    """Write the signer's key into a keyring."""
    done = subprocess.run([*signer, "--export"], check=True, capture_output=True)
    keyring.write_bytes(done.stdout)


def sign(signer: list[str], path: Path) -> bytes:
    done = subprocess.run(
        [*signer, "--armor", "--detach-sign", "--output", "-", path],
        check=True,
        capture_output=True,
    )
    return done.stdout


def test_a_signature_by_a_key_of_the_keyring_is_good(signer: list[str], tmp_path: Path) -> None:
    file, keyring = tmp_path / "runc", tmp_path / "keyring"
    file.write_text("program")
    export(signer, keyring)
    signature = sign(signer, file)
    releases.verify_signature(file, signature, keyring)
    file.write_text("another program")
    with pytest.raises(InkwellError, match="runc: no good signature"):
        releases.verify_signature(file, signature, keyring)


@pytest.mark.parametrize("keyring", ["runc.keyring", "helm.keyring"])
def test_a_signature_by_an_unknown_key_is_refused(
    keyring: str, signer: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "runc"
    file.write_text("program")
    with pytest.raises(InkwellError, match=r"no good signature: .*No public key"):
        releases.verify_signature(file, sign(signer, file), versions.RECIPES / "keys" / keyring)


def test_a_signature_by_a_revoked_key_is_refused(signer: list[str], tmp_path: Path) -> None:
    file, keyring = tmp_path / "runc", tmp_path / "keyring"
    file.write_text("program")
    signature = sign(signer, file)
    (revocation,) = (tmp_path / "gpg" / "openpgp-revocs.d").iterdir()
    # gpg puts a colon before its first line, against accidents.
    text = revocation.read_text().replace("\n:-----BEGIN", "\n-----BEGIN")
    subprocess.run([*signer, "--import"], input=text, text=True, check=True, capture_output=True)
    export(signer, keyring)
    with pytest.raises(InkwellError, match="runc: no good signature"):
        releases.verify_signature(file, signature, keyring)


def test_without_gpg_nothing_is_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InkwellError, match="apt-get install gpg"):
        releases.verify_signature(tmp_path / "runc", b"", tmp_path / "keyring")


@pytest.mark.parametrize("name", ["runc", "helm"])
def test_a_release_whose_signature_is_of_another_file_is_refused_although_its_checksum_is_right(
    name: str,
    mirror: Path,
    out: Path,
    signer: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    release = BY_PROGRAM[name]
    keys = mirror.parent / "keys"
    keys.mkdir()
    export(signer, keys / release.keyring)
    monkeypatch.setattr(releases, "RECIPES", mirror.parent)
    content = archive(list(release.members.values())) if name == "helm" else b"program"
    version = publish(mirror, release, content)
    signed = mirror.parent / "signed"
    signed.write_bytes(content)
    put(mirror, release.signature.format(version=version), sign(signer, signed))
    releases.fetch(release, version, out)
    assert {path.name for path in out.iterdir()} == set(release.members)
    (out / name).unlink()
    malice = archive(["linux-amd64/helm", "malice"]) if name == "helm" else b"malice"
    publish(mirror, release, malice)  # with a checksum to match, as whoever owns the server can
    with pytest.raises(InkwellError, match="no good signature"):
        releases.fetch(release, version, out)
    assert list(out.iterdir()) == []


def publish_image(mirror: Path, repository: str, tag: str) -> dict[str, bytes]:
    """Put an image with an index over two platforms on the mirror; return its blobs."""
    host, path = repository.split("/", 1)
    base = f"https://{host}/v2/{path}"
    blobs = {"config": b'{"os": "linux"}', "layer": b"layer", "other": b"{}"}
    digests = {name: f"sha256:{sha256(content)}" for name, content in blobs.items()}
    image = {"config": {"digest": digests["config"]}, "layers": [{"digest": digests["layer"]}]}
    manifest = json.dumps(image).encode()
    entries: list[dict[str, Any]] = [
        {"digest": digests["other"], "platform": {"os": "linux", "architecture": "arm64"}},
        {
            "digest": f"sha256:{sha256(manifest)}",
            "platform": {"os": "linux", "architecture": "amd64"},
        },
    ]
    put(mirror, f"{base}/manifests/{tag}", json.dumps({"manifests": entries}).encode())
    put(mirror, f"{base}/manifests/sha256:{sha256(manifest)}", manifest)
    for name, content in blobs.items():
        put(mirror, f"{base}/blobs/{digests[name]}", content)
    return blobs


def pull(tmp_path: Path) -> dict[str, bytes]:
    step = releases.replace_with_releases({}, VERSIONS)["image-pause"]
    (tmp_path / "work").mkdir()
    step.make(tmp_path / "work", {})
    with tarfile.open(tmp_path / "work" / "pause.tar") as tar:
        found = {member.name: tar.extractfile(member) for member in tar}
        return {name: file.read() for name, file in found.items() if file}


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
