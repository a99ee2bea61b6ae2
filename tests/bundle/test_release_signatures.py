"""Signatures of releases: which are good, and what a wrong one stops."""

import subprocess
from pathlib import Path

import pytest

from inkwell.bundle import versions
from inkwell.bundle.released import releases
from inkwell.errors import InkwellError
from tests.bundle.release_server import BY_PROGRAM, archive, export, publish, put, sign


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
