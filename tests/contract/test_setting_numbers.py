"""The numbers among the settings: how they are written, and which are allowed."""

import re

import pytest

from contract.settings.base import ProgramSettings, describe
from contract.settings.environment import SettingError
from contract.settings.gunicorn import GunicornSettings
from contract.settings.model import ModelSettings
from contract.settings.registry import read_settings
from contract.settings.web import WebSettings

PROGRAMS = (WebSettings, GunicornSettings, ModelSettings)
EVERY_PROGRAM = pytest.mark.parametrize("program", PROGRAMS)


@EVERY_PROGRAM
def test_each_number_has_a_minimum_and_a_maximum(program: type[ProgramSettings]) -> None:
    numbers = [each for each in describe(program) if each.allowed.startswith("a whole number")]
    assert numbers
    assert [each.name for each in numbers if not re.search(r"from \d+ to \d+$", each.allowed)] == []


@pytest.mark.parametrize("text", ["1_000", "+5", "05", "1.0", "1e3", "0x10", "\u0663", "5 5"])
@EVERY_PROGRAM
def test_a_number_is_written_in_digits_alone(program: type[ProgramSettings], text: str) -> None:
    numbers = [each for each in describe(program) if each.allowed.startswith("a whole number")]
    name = numbers[0].name
    others = {each.name: "postgresql://a@b/c" * 3 for each in describe(program) if each.required}
    with pytest.raises(SettingError, match=f"{name} must be a whole number .*, not "):
        read_settings(program, {**others, name: text})
