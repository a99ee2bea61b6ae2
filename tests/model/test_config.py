from pathlib import Path

import pytest

from modelserver.config import LOOPBACK_NAMES, MINI, SettingError, Settings

HUB = "Qwen/Qwen2.5-0.5B-Instruct"
COMMIT = "7ae557604adf67be50417f59c2c2f167def9a775"


def test_with_nothing_set_the_mini_model_is_served_to_this_machine_alone() -> None:
    settings = Settings.from_env({})
    assert (settings.model, settings.name) == (str(MINI), "mini")
    assert settings.host == "127.0.0.1"
    assert settings.api_keys == ()
    assert set(settings.hosts or ()) == {"localhost", "127.0.0.1", "[::1]"}


@pytest.mark.parametrize(
    ("env", "hosts"),
    [
        ({"INKWELL_MODEL_HOST": "::"}, None),
        ({"INKWELL_MODEL_HOST": "localhost"}, (*LOOPBACK_NAMES, "localhost")),
        ({"INKWELL_MODEL_HOST": "127.0.0.9"}, (*LOOPBACK_NAMES, "127.0.0.9")),
        ({"INKWELL_MODEL_HOST": "::", "INKWELL_MODEL_HOSTS": "Model, 10.0.0.5"},
         ("model", "10.0.0.5")),
        ({"INKWELL_MODEL_HOSTS": "*"}, None),
    ],
)  # fmt: skip
def test_hosts_are_checked_on_a_loopback_address(
    env: dict[str, str], hosts: tuple[str, ...] | None
) -> None:
    assert Settings.from_env(env).hosts == hosts


def test_keys_come_from_the_environment_or_from_files(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from-a-file\n")
    file = {"INKWELL_MODEL_API_KEY_FILE": str(tmp_path / "key")}
    assert Settings.from_env(file).api_keys == ("from-a-file",)
    keys = {"INKWELL_MODEL_API_KEY": "first", "INKWELL_MODEL_API_KEY_NEXT": "next"}
    assert Settings.from_env(keys).api_keys == ("first", "next")


def test_a_setting_given_as_a_value_and_as_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "slots").write_text("4\n")
    file = {"INKWELL_MODEL_SLOTS_FILE": str(tmp_path / "slots")}
    assert Settings.from_env(file).slots == 4
    with pytest.raises(SettingError, match="INKWELL_MODEL_SLOTS and INKWELL_MODEL_SLOTS_FILE"):
        Settings.from_env({**file, "INKWELL_MODEL_SLOTS": "8"})


def test_a_hub_s_model_has_the_last_part_of_its_name_by_default() -> None:
    env = {"INKWELL_MODEL": HUB, "INKWELL_MODEL_REVISION": COMMIT}
    assert Settings.from_env(env).name == "Qwen2.5-0.5B-Instruct"
    assert Settings.from_env(env | {"INKWELL_MODEL_NAME": "writer"}).name == "writer"


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("INKWELL_MODEL_PORT", "http", "from 0 to 65535"),
        ("INKWELL_MODEL_PORT", "65536", "from 0 to 65535"),
        ("INKWELL_MODEL_SLOTS", "0", "from 1 to 64"),
        ("INKWELL_MODEL_SLOTS", "1.5", "whole number"),
        ("INKWELL_MODEL_QUEUE", "-1", "from 0 to 10000"),
        ("INKWELL_MODEL_QUEUE_TOKENS", "0", "from 1 to 1000000000"),
        ("INKWELL_MODEL_CACHE_TOKENS", "4095", "from 4096 to"),
        ("INKWELL_MODEL_LONGEST", "0", "from 1 to 86400"),
        ("INKWELL_MODEL_THREADS", "0", "from 1 to 1024"),
        ("INKWELL_MODEL_CONTEXT", "many", "from 64 to 1048576"),
        ("INKWELL_MODEL_MAX_BODY", "1", "from 1024"),
        ("INKWELL_MODEL_GRACE", "soon", "from 0 to 3600"),
        ("INKWELL_MODEL_LOG_LEVEL", "loud", "debug, error, info, warning"),
        ("INKWELL_MODEL_TRACK", "beta", "canary, shadow, stable"),
        ("INKWELL_MODEL_REVISION", "main", "40 hexadecimal digits"),
        ("INKWELL_MODEL_HOSTS", "http://model", "without a port"),
        ("INKWELL_MODEL_HOSTS", "model:8000", "without a port"),
        ("INKWELL_MODEL_API_KEY_FILE", "/no/such/file", "No such file"),
    ],
)
def test_a_wrong_value_is_refused_with_its_name_and_what_is_allowed(
    name: str, value: str, allowed: str
) -> None:
    with pytest.raises(SettingError) as refused:
        Settings.from_env({name: value})
    assert str(refused.value).startswith(name)
    assert allowed in str(refused.value)


def test_a_hub_s_model_without_a_pinned_revision_is_refused() -> None:
    with pytest.raises(SettingError, match="INKWELL_MODEL_REVISION must be set"):
        Settings.from_env({"INKWELL_MODEL": HUB})
