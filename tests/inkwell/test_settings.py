import socket
import stat
from pathlib import Path

import pytest

from inkwell.desk.settings import Settings, free_port
from inkwell.errors import InkwellError


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "80.5", " 80", "٣٣٣٣", "9" * 5000])
def test_an_invalid_port_is_refused_by_name(port: str) -> None:
    with pytest.raises(InkwellError, match="PORT must be a number from 1 to 65535"):
        Settings.from_environment({"PORT": port, "INKWELL_HOME": "/nowhere"})


def test_the_home_is_the_users_data_folder_unless_told_otherwise() -> None:
    settings = Settings.from_environment({"XDG_DATA_HOME": "/data"})
    assert settings.home == Path("/data/inkwell")
    assert Settings.from_environment({"INKWELL_HOME": "/mine"}).home == Path("/mine")


def test_the_lab_is_on_until_it_is_switched_off() -> None:
    given = {"INKWELL_HOME": "/nowhere"}
    assert Settings.from_environment(given).lab is True
    assert Settings.from_environment({**given, "INKWELL_LAB": ""}).lab is True
    assert Settings.from_environment({**given, "INKWELL_LAB": "OFF"}).lab is False
    with pytest.raises(InkwellError, match="INKWELL_LAB must be on or off, not 'no'"):
        Settings.from_environment({**given, "INKWELL_LAB": "no"})


def test_the_fetcher_is_off_until_it_is_asked_for() -> None:
    given = {"INKWELL_HOME": "/nowhere"}
    assert Settings.from_environment(given).fetcher is False
    assert Settings.from_environment({**given, "INKWELL_FETCHER": "on"}).fetcher is True
    with pytest.raises(InkwellError, match="INKWELL_FETCHER=on needs the lab"):
        Settings.from_environment({**given, "INKWELL_FETCHER": "on", "INKWELL_LAB": "off"})


def test_a_port_in_use_is_reported_with_a_remedy(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        settings = Settings(home=tmp_path, port=port, model_url=None)
        with pytest.raises(InkwellError, match=f"Port {port} is in use.*PORT={port + 1} make up"):
            settings.check()


def test_a_home_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings = Settings(home=tmp_path / "file" / "home", port=free_port(), model_url=None)
    with pytest.raises(InkwellError, match="INKWELL_HOME: can't write to"):
        settings.check()


def home_with(folder: Path, *files: str, mode: int = 0o755) -> Settings:
    for name in files:
        (folder / name).parent.mkdir(exist_ok=True, mode=0o755)
        (folder / name).write_text("x")
    folder.chmod(mode)
    return Settings(home=folder, port=free_port(), model_url=None)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("mark", ["secret.key", "postgres/PG_VERSION"])
def test_a_home_that_others_may_enter_is_closed_with_a_message(tmp_path: Path, mark: str) -> None:
    settings = home_with(tmp_path, mark, "logs/web.log", mode=0o755)
    assert settings.close_to_others() == (f"{tmp_path} was open to others; it is yours alone now")
    assert {mode_of(tmp_path), mode_of(tmp_path / "logs")} == {0o700}
    assert settings.close_to_others() == ""


def test_a_data_folder_that_others_may_enter_is_closed_in_a_home_that_is_not(
    tmp_path: Path,
) -> None:
    settings = home_with(tmp_path, "postgres/PG_VERSION", mode=0o700)
    assert settings.close_to_others() == ""
    assert mode_of(tmp_path / "postgres") == 0o700


def test_a_folder_with_other_content_is_refused_unchanged(tmp_path: Path) -> None:
    settings = home_with(tmp_path, "run/pid", "somebody-elses", mode=0o755)
    with pytest.raises(InkwellError, match="is open to others, and what it has isn't Inkwell's"):
        settings.close_to_others()
    assert mode_of(tmp_path) == 0o755


def test_an_empty_folder_becomes_a_home(tmp_path: Path) -> None:
    assert "was open to others" in home_with(tmp_path, mode=0o755).close_to_others()
    assert mode_of(tmp_path) == 0o700
