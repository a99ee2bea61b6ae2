import stat
from pathlib import Path

from inkwell.shared import private


def test_a_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = private.key_file(tmp_path / "a.key")
    key = path.read_text()
    assert len(key) >= private.KEY_BYTES
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert private.key_file(path).read_text() == key
    assert private.key_file(tmp_path / "b.key").read_text() != key


def test_a_file_that_others_could_read_is_replaced_by_one_that_they_cannot(tmp_path: Path) -> None:
    path = tmp_path / "a.key"
    path.write_text("old")
    path.chmod(0o644)
    private.write(path, "new")
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
