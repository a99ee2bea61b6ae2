import socket
from pathlib import Path

import pytest

from inkwell.errors import InkwellError
from inkwell.settings import Settings, free_port


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "80.5", " 80"])
def test_a_port_that_is_none_is_refused_by_name(port: str) -> None:
    with pytest.raises(InkwellError, match="PORT must be a number from 1 to 65535"):
        Settings.from_environment({"PORT": port, "INKWELL_HOME": "/nowhere"})


def test_the_home_is_the_users_data_folder_unless_told_otherwise() -> None:
    settings = Settings.from_environment({"XDG_DATA_HOME": "/data"})
    assert settings.home == Path("/data/inkwell")
    assert Settings.from_environment({"INKWELL_HOME": "/mine"}).home == Path("/mine")


def test_a_port_in_use_is_said_with_the_way_out(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        settings = Settings(home=tmp_path, port=port, model_url=None)
        with pytest.raises(InkwellError, match=f"Port {port} is in use.*PORT={port + 1} make up"):
            settings.check()


def test_a_home_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings = Settings(home=tmp_path / "file" / "home", port=free_port(), model_url=None)
    with pytest.raises(InkwellError, match="INKWELL_HOME: can't write to"):
        settings.check()
