import json
import tarfile
from hashlib import sha256
from pathlib import Path

import pytest

from modelserver.checkpoints.prepare import MANIFEST, prepared_folder
from modelserver.config import Settings
from modelserver.errors import ModelError
from tests.model.tiny import archived, quiet


def test_an_archive_is_accepted_only_with_its_checksum(settings: Settings, tmp_path: Path) -> None:
    archive = archived(Path(settings.model), tmp_path / "tiny.tar.gz")
    digest = sha256(archive.read_bytes()).hexdigest()
    ours = settings.model_copy(update={"model": str(archive), "sha256": digest})
    folder = prepared_folder(ours, quiet)
    assert json.loads((folder / MANIFEST).read_text())["source"] == ["archive", digest]
    with pytest.raises(ModelError, match="has the SHA-256"):
        prepared_folder(ours.model_copy(update={"sha256": "0" * 64}), quiet)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"no archive", "can't be unpacked"), (None, "config.json is missing")],
)
def test_archive_without_a_checkpoint_is_refused_with_the_reason(
    settings: Settings, tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    archive = tmp_path / "some.tar.gz"
    (tmp_path / "empty").mkdir()
    if content is None:
        archived(tmp_path / "empty", archive)
    else:
        archive.write_bytes(content)
    digest = sha256(archive.read_bytes()).hexdigest()
    with pytest.raises(ModelError, match=sentence):
        prepared_folder(
            settings.model_copy(update={"model": str(archive), "sha256": digest}), quiet
        )


@pytest.mark.parametrize(
    ("name", "kind", "sentence"),
    [
        ("../outside", tarfile.REGTYPE, "would leave the folder"),
        ("/etc/outside", tarfile.REGTYPE, "would leave the folder"),
        ("checkpoint/config.json", tarfile.SYMTYPE, "is neither a file nor a folder"),
    ],
)
def test_an_archive_writes_only_into_its_own_folder(
    settings: Settings, tmp_path: Path, name: str, kind: bytes, sentence: str
) -> None:
    archive = tmp_path / "bad.tar"
    with tarfile.open(archive, "w") as packed:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, "/etc/passwd"
        packed.addfile(member)
    digest = sha256(archive.read_bytes()).hexdigest()
    with pytest.raises(ModelError, match=sentence):
        prepared_folder(
            settings.model_copy(update={"model": str(archive), "sha256": digest}), quiet
        )
