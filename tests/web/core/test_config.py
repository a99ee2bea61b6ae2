import os
import subprocess
import sys
from pathlib import Path

import pytest

from webapp.core.config import Config, SettingError

WEB = Path(__file__).parents[3] / "services/web"
REQUIRED = {
    "INKWELL_DATABASE_URL": "postgresql://inkwell:sesame@db/inkwell",
    "INKWELL_SECRET_KEY": "0123456789abcdef0123456789abcdef",
}


def test_the_required_settings_are_enough() -> None:
    config = Config.from_env(REQUIRED)
    assert config.database_url == "postgresql+psycopg2://inkwell:sesame@db/inkwell"
    assert (config.trusted_proxies, config.access_token_minutes) == (0, 15)


@pytest.mark.parametrize("form", ["postgres://", "postgresql://", "postgresql+psycopg2://"])
def test_each_usual_form_of_a_database_address_is_accepted(form: str) -> None:
    config = Config.from_env({**REQUIRED, "INKWELL_DATABASE_URL": f"{form}u:p%40w@h/d"})
    assert config.database_url == "postgresql+psycopg2://u:p%40w@h/d"


@pytest.mark.parametrize("name", sorted(REQUIRED))
@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_required_setting_that_is_missing_is_named(name: str, value: str | None) -> None:
    environ = {key: text for key, text in REQUIRED.items() if key != name}
    if value is not None:
        environ[name] = value
    with pytest.raises(SettingError, match=f"{name} is not set"):
        Config.from_env(environ)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("INKWELL_SECRET_KEY", "short"),
        ("INKWELL_DATABASE_URL", "not an address"),
        ("INKWELL_DATABASE_URL", "sqlite:///letters.db"),
        ("INKWELL_MODEL_URL", "file:///etc/passwd"),
        ("INKWELL_LOG_LEVEL", "LOUD"),
        ("INKWELL_WRITER_BIND", "8082"),
        ("INKWELL_WRITER_BIND", "localhost:"),
        ("INKWELL_WRITER_BIND", "localhost:70000"),
        ("INKWELL_WRITER_BIND", "http://localhost:8082"),
        ("INKWELL_TRUSTED_PROXIES", "-1"),
        ("INKWELL_TRUSTED_PROXIES", "one"),
        ("INKWELL_ACCESS_TOKEN_MINUTES", "0"),
        ("INKWELL_WRITERS", "0"),
        ("INKWELL_TOKEN_ISSUER", " "),
        ("INKWELL_LETTERS_A_DAY", "-1"),
        ("INKWELL_EDITS_A_MINUTE", "-1"),
        ("INKWELL_NEW_IDENTITIES_PER_PERSON", "0"),
        ("INKWELL_PUBLIC_HOST", "https://letters.example"),
        ("INKWELL_PUBLIC_HOST", "letters.example/"),
        ("INKWELL_PUBLIC_HOST", "Letters.example"),
        ("INKWELL_PUBLIC_HOST", "letters.example:"),
        ("INKWELL_PUBLIC_HOST", "a@letters.example"),
        ("INKWELL_PUBLIC_HOST", "-letters.example"),
        ("INKWELL_TRACK", "beta"),
        ("INKWELL_EXPERIMENT", "style:warm=1"),
    ],
)
def test_an_invalid_value_is_refused_with_its_name(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        Config.from_env({**REQUIRED, name: value})


@pytest.mark.parametrize("host", ["letters.example", "localhost:8080", "127.0.0.1", "[::1]:8080"])
def test_a_public_host_is_a_name_or_an_address_with_its_port_or_without(host: str) -> None:
    assert Config.from_env({**REQUIRED, "INKWELL_PUBLIC_HOST": host}).public_host == host


def test_secrets_come_from_files_too(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a secret from a file, of 32 bytes or more\n")
    environ = {
        "INKWELL_DATABASE_URL": REQUIRED["INKWELL_DATABASE_URL"],
        "INKWELL_SECRET_KEY_FILE": str(secret),
    }
    assert Config.from_env(environ).secret_key == "a secret from a file, of 32 bytes or more"
    with pytest.raises(SettingError, match="INKWELL_SECRET_KEY_FILE can't be read"):
        Config.from_env({**environ, "INKWELL_SECRET_KEY_FILE": str(tmp_path / "none")})


def test_secrets_do_not_show() -> None:
    shown = repr(Config.from_env({**REQUIRED, "INKWELL_MODEL_KEY": "sk-model"}))
    assert REQUIRED["INKWELL_SECRET_KEY"] not in shown
    assert "sesame" not in shown
    assert "sk-model" not in shown


@pytest.mark.parametrize(
    ("given", "missing"),
    [({}, "INKWELL_DATABASE_URL"), (REQUIRED, "INKWELL_SIGNING_KEYS")],
    ids=["all", "keys"],
)
def test_a_missing_secret_stops_the_boot_with_a_sentence(
    given: dict[str, str], missing: str
) -> None:
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(WEB), **given}
    done = subprocess.run(
        [sys.executable, "-c", "import webapp.wsgi"], env=env, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.strip() == (
        f"The web service can't start: {missing} is not set; there is no default."
    )
