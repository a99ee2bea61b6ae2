"""terraform/ is formatted, valid for each program, and passes its own tests."""

from pathlib import Path

import pytest

from harness.cloud.aws import Aws
from harness.cloud.programs import PROGRAMS, SOURCE, Configuration, found

SHAPES = (SOURCE / "tests" / "shapes.tftest.hcl").read_text().count("\nrun ")


@pytest.mark.parametrize("program", PROGRAMS)
def test_it_is_formatted_and_valid_and_plans_every_shape(
    program: str, account: Aws, settings: Path, tmp_path: Path
) -> None:
    if not found(program):
        pytest.skip(f"{program} isn't on this machine")
    configuration = Configuration(program, tmp_path / "terraform", settings, account)
    configuration.must("fmt", "-check", "-recursive", str(SOURCE))
    configuration.must("init", "-backend=false", "-input=false")
    configuration.must("validate")
    assert f"{SHAPES} passed, 0 failed" in configuration.must("test")


def test_files_are_named_for_what_exists() -> None:
    assert not {"main.tf", "misc.tf", "other.tf"} & {file.name for file in SOURCE.glob("*.tf")}
