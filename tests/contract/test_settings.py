"""The rules of settings, which are the same for every program: docs/settings.md."""

import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import pytest

from contract import tracks
from contract.settings import __main__ as generator
from contract.settings.base import ProgramSettings, describe
from contract.settings.environment import SettingError, for_child
from contract.settings.gunicorn import GunicornSettings
from contract.settings.model import ModelSettings
from contract.settings.outside import COMMAND_LINE, COMPOSE, POSTGRES, TESTS
from contract.settings.predictor import PredictorSettings
from contract.settings.registry import check_names, known_variables, read_settings
from contract.settings.web import WebSettings
from webapp.core.config import Config

ROOT = Path(__file__).parents[2]
REQUIRED = {"INKWELL_DATABASE_URL": "postgresql://localhost/x", "INKWELL_SECRET_KEY": "x" * 32}
PROGRAMS = (WebSettings, GunicornSettings, ModelSettings, PredictorSettings)
EVERY_PROGRAM = pytest.mark.parametrize("program", PROGRAMS)
# A setting of each program that has a default, with a value and what it is read as.
NUMBERS = pytest.mark.parametrize(
    ("program", "name", "field"),
    [
        (WebSettings, "INKWELL_WRITERS", "writers"),
        (GunicornSettings, "INKWELL_WEB_WORKERS", "web_workers"),
        (ModelSettings, "INKWELL_MODEL_SLOTS", "slots"),
        (PredictorSettings, "INKWELL_PREDICTOR_LINKS", "links"),
    ],
)
STARTS = {
    "web": ["-m", "gunicorn", "-c", "services/web/gunicorn.conf.py", "webapp.wsgi:app"],
    "application": ["-c", "import webapp.wsgi"],
    "writer": ["-m", "webapp.writer"],
    "migrations": ["-m", "webapp.upgrade_database"],
    "heaviest users": ["-m", "webapp.commands.heaviest_users"],
    "experiment": ["-m", "webapp.commands.experiment", "style"],
    "track quality": ["-m", "webapp.commands.track_quality", "60"],
    "signing keys": ["-m", "webapp.commands.make_signing_keys", "nowhere"],
    "shared secrets": ["-m", "webapp.commands.share_secrets", "nowhere", "nowhere"],
    "model server": ["-m", "modelserver"],
    "predictor": ["-m", "predictor"],
    "command line": ["-m", "inkwell", "chart", "lint"],
    "preparing a model": ["-m", "modelserver", "prepare"],
}


def read(program: type[ProgramSettings], **environ: str) -> ProgramSettings:
    return read_settings(program, {**REQUIRED, **environ})


def start(command: list[str], **environ: str) -> subprocess.CompletedProcess[str]:
    env = {**REQUIRED, **environ}
    return subprocess.run(
        [sys.executable, *command], env=env, cwd=ROOT, capture_output=True, text=True
    )


@pytest.mark.parametrize("command", STARTS.values(), ids=STARTS.keys())
def test_an_unknown_setting_stops_each_program_in_one_line(command: list[str]) -> None:
    done = start(command, INKWELL_LETER_TOKENS="5")
    assert done.returncode != 0
    assert done.stderr.rstrip().count("\n") == 0, done.stderr
    assert "INKWELL_LETER_TOKENS is not a setting of Inkwell" in done.stderr
    assert "the nearest one is INKWELL_LETTER_TOKENS." in done.stderr


@pytest.mark.parametrize(
    ("program", "name"),
    [
        ("web", "INKWELL_WEB_WORKERS"),
        ("web", "INKWELL_WRITERS"),
        ("writer", "INKWELL_WRITERS"),
        ("migrations", "INKWELL_WRITERS"),
        ("model server", "INKWELL_MODEL_SLOTS"),
        ("predictor", "INKWELL_PREDICTOR_LINKS"),
    ],
)
def test_a_wrong_value_stops_a_program_in_one_line(program: str, name: str) -> None:
    done = start(STARTS[program], **{name: "many"})
    assert done.returncode != 0
    # gunicorn, which has begun by then, logs lines of JSON.
    lines = [line for line in done.stderr.splitlines() if not line.startswith("{")]
    assert len(lines) == 1, lines
    assert f"{name} must be a whole number" in lines[0]


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("INKWELL_LETER_TOKENS", "INKWELL_LETTER_TOKENS"),
        ("INKWELL_MODEL_ENGINE", "INKWELL_ENGINE"),
        ("INKWELL_WORKERS", "INKWELL_WEB_WORKERS"),
        ("INKWELL_MODEL_LOGLEVEL", "INKWELL_MODEL_LOG_LEVEL"),
        ("INKWELL_SECRETKEY_FILE", "INKWELL_SECRET_KEY_FILE"),
        ("inkwell_bind", "INKWELL_BIND"),
        ("Inkwell_Bind", "INKWELL_BIND"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(name: str, nearest: str) -> None:
    with pytest.raises(SettingError, match=f"^{name} is not .* nearest one is {nearest}\\.$"):
        check_names({"PATH": "/bin", name: "1"})


def test_a_name_without_a_similar_one_is_refused_with_the_list() -> None:
    with pytest.raises(SettingError, match=r"docs/settings\.md lists them"):
        check_names({"INKWELL_QQQQ": "1"})


@EVERY_PROGRAM
def test_a_program_accepts_the_settings_of_the_others(program: type[ProgramSettings]) -> None:
    read(program, **dict.fromkeys(known_variables() - REQUIRED.keys(), ""))


@NUMBERS
def test_a_setting_comes_from_its_variable_or_from_a_file(
    program: type[ProgramSettings], name: str, field: str, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.write_text(" 3\n")
    assert getattr(read(program, **{name: " 4 "}), field) == 4
    assert getattr(read(program, **{f"{name}_FILE": str(file)}), field) == 3
    with pytest.raises(SettingError, match=f"^{name} and {name}_FILE are both set"):
        read(program, **{name: "4", f"{name}_FILE": str(file)})


@NUMBERS
def test_a_file_that_cannot_be_read_is_named(
    program: type[ProgramSettings], name: str, field: str, tmp_path: Path
) -> None:
    with pytest.raises(SettingError, match=f"^{name}_FILE can't be read: No such file"):
        read(program, **{f"{name}_FILE": str(tmp_path / "none")})
    (tmp_path / "bytes").write_bytes(b"\xff")
    with pytest.raises(SettingError, match=f"^{name}_FILE can't be read: it is not UTF-8"):
        read(program, **{f"{name}_FILE": str(tmp_path / "bytes")})


@NUMBERS
def test_an_empty_value_counts_as_not_set(
    program: type[ProgramSettings], name: str, field: str, tmp_path: Path
) -> None:
    (tmp_path / "empty").write_text("\n")
    default = getattr(read(program), field)
    assert getattr(read(program, **{name: "", f"{name}_FILE": ""}), field) == default
    assert getattr(read(program, **{f"{name}_FILE": str(tmp_path / "empty")}), field) == default
    (tmp_path / "empty").write_text("3")
    both = read(program, **{name: "", f"{name}_FILE": str(tmp_path / "empty")})
    assert getattr(both, field) == 3


@NUMBERS
def test_a_value_of_spaces_is_refused(
    program: type[ProgramSettings], name: str, field: str
) -> None:
    with pytest.raises(SettingError, match=f"^{name} is not set: its value has nothing but spaces"):
        read(program, **{name: "  "})


def test_a_child_gets_a_setting_whatever_form_of_it_is_inherited(tmp_path: Path) -> None:
    (tmp_path / "slots").write_text("4")
    file = {"INKWELL_MODEL_SLOTS_FILE": str(tmp_path / "slots")}
    value = {"INKWELL_MODEL_SLOTS": "2"}
    assert ModelSettings.read({**file, **for_child(value)}).slots == 2
    assert ModelSettings.read({**value, **for_child(file)}).slots == 4


@pytest.mark.parametrize("level", ["WARNING", "warning", "Warning"])
def test_setting_words_are_the_same_in_any_case(level: str) -> None:
    assert WebSettings.read({**REQUIRED, "INKWELL_LOG_LEVEL": level}).log_level == "warning"
    assert ModelSettings.read({"INKWELL_MODEL_LOG_LEVEL": level}).log_level == "warning"


def test_a_secret_is_never_shown() -> None:
    for program in PROGRAMS:
        for setting in describe(program):
            if setting.secret:
                shown = None
                try:
                    shown = repr(read(program, **{setting.name: "sesame"}))
                except SettingError as error:
                    shown = f"{error} {error.__cause__}"
                assert "sesame" not in shown, setting.name


@pytest.mark.parametrize("address", ["u:p@ss:sesame@h/x", "u:sesame@h:port/x", "u:sesame@[::1/x"])
def test_a_library_that_quotes_a_secret_is_not_quoted(address: str) -> None:
    with pytest.raises(SettingError, match="INKWELL_DATABASE_URL must be a postgresql") as error:
        read(Config, INKWELL_DATABASE_URL=f"postgresql://{address}")
    assert "sesame" not in str(error.value)


@pytest.mark.parametrize("name", ["INKWELL_DATABASE_URL", "INKWELL_SECRET_KEY", "INKWELL_BIND"])
def test_a_value_that_is_no_text_is_refused(name: str) -> None:
    program = GunicornSettings if name == "INKWELL_BIND" else WebSettings
    with pytest.raises(SettingError, match=f"^{name} is not UTF-8 text.$"):
        read(program, **{name: "sesame\udcff"})


def test_each_setting_of_the_other_programs_is_declared_once() -> None:
    for group in (COMMAND_LINE, COMPOSE, POSTGRES, TESTS):
        names = [each.name for each in group]
        assert sorted(set(names)) == sorted(names)


def test_a_secret_is_not_shown_by_a_program_that_builds_its_settings_wrong() -> None:
    with pytest.raises(ValueError, match="secret_key") as error:
        WebSettings(database_url="x", secret_key="sesame")
    assert "sesame" not in str(error.value)


@EVERY_PROGRAM
def test_settings_made_in_code_read_no_environment(
    program: type[ProgramSettings], monkeypatch: pytest.MonkeyPatch
) -> None:
    required: dict[str, Any] = (
        {"database_url": "x", "secret_key": "x" * 32} if program is WebSettings else {}
    )
    made = program(**required)
    for setting in describe(program):
        monkeypatch.setenv(setting.name, "7")
    assert program(**required) == made


def test_the_tracks_are_the_contracts() -> None:
    assert get_args(WebSettings.model_fields["track"].annotation) == tracks.WEB
    assert get_args(ModelSettings.model_fields["track"].annotation) == tracks.MODEL
    assert get_args(PredictorSettings.model_fields["track"].annotation) == tracks.MODEL


@EVERY_PROGRAM
def test_each_setting_is_explained(program: type[ProgramSettings]) -> None:
    for setting in describe(program):
        assert setting.text, setting.name
        assert setting.unit or "whole number" not in setting.allowed or "PORT" in setting.name


def test_the_tables_and_the_charts_schema_are_todays() -> None:
    assert generator.stale_files() == {}, "run `.venv/bin/python -m contract.settings docs`"
