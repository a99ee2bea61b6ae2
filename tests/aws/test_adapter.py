"""The adapter of python-terraform: exit codes, command lines, what it works around."""

from pathlib import Path

import pytest
from python_terraform import Terraform as PythonTerraform

from inkwell.aws.terraform.adapter import EXIT_CODES, Outcome
from inkwell.aws.terraform.messages import Listener
from inkwell.errors import InkwellError
from tests.aws.fakes import called, terraform


def quiet() -> Listener:
    return Listener(lambda _line: None)


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (0, Outcome.DONE),
        (1, Outcome.FAILED),
        (2, Outcome.CHANGES),
        (130, Outcome.INTERRUPTED),
        (3, None),
        (-9, None),
    ],
)
def test_exit_codes_are_the_documented_ones(code: int, outcome: Outcome | None) -> None:
    assert EXIT_CODES.get(code) is outcome


@pytest.mark.parametrize(("code", "outcome"), [(0, Outcome.DONE), (2, Outcome.CHANGES)])
def test_a_plan_with_changes_is_no_failure(code: int, outcome: Outcome, tmp_path: Path) -> None:
    assert terraform(tmp_path, f"exit {code}").run("plan", quiet()) is outcome


@pytest.mark.parametrize("code", [1, 3, 137])
def test_any_other_exit_code_is_a_failure(code: int, tmp_path: Path) -> None:
    with pytest.raises(InkwellError, match=r"^terraform plan failed"):
        terraform(tmp_path, f"exit {code}").run("plan", quiet())


def test_a_program_that_says_it_was_interrupted_was(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        terraform(tmp_path, "exit 130").run("apply", quiet())


def test_a_short_call_that_fails_says_why_and_warns_of_nothing(tmp_path: Path) -> None:
    fails = terraform(tmp_path, "echo 'Error: no state' >&2; exit 1")
    with pytest.raises(InkwellError, match=r"terraform output failed:\nError: no state"):
        fails.outputs()


def test_python_terraform_itself_warns_where_a_call_fails(tmp_path: Path) -> None:
    program = terraform(tmp_path, "exit 1").program
    library = PythonTerraform(working_dir=str(tmp_path), terraform_bin_path=str(program))
    with pytest.warns(DeprecationWarning, match="warn"):
        library.cmd("output")


def test_outputs_are_values_by_name(tmp_path: Path) -> None:
    answer = '{"a": {"value": 1, "sensitive": false}, "b": {"value": {"c": 2}, "type": "x"}}'
    assert terraform(tmp_path, f"echo '{answer}'").outputs() == {"a": 1, "b": {"c": 2}}
    assert called(tmp_path) == ["output -no-color -json=true"]


def test_a_plan_is_kept_readable_for_its_owner_alone(tmp_path: Path) -> None:
    body = 'for word in "$@"; do case $word in -out=*) touch "${word#-out=}";; esac; done; exit 2'
    made = terraform(tmp_path, body)
    made.plan(print, own={"keep_data": False})
    files = made.files
    for file in (files.plan, files.home / "own.tfvars.json"):
        assert file.stat().st_mode & 0o777 == 0o600
    assert files.home.stat().st_mode & 0o777 == 0o700
    (line,) = called(tmp_path)
    assert line == (
        f"plan -json=true -input=false -detailed-exitcode=true -out={files.plan} "
        f"-var-file={files.variables} -var-file={files.home}/own.tfvars.json"
    )


def test_values_of_variables_are_on_no_command_line(tmp_path: Path) -> None:
    body = 'for word in "$@"; do case $word in -out=*) touch "${word#-out=}";; esac; done'
    made = terraform(tmp_path, body)
    made.init(print)
    made.plan(print, own={"keep_data": False})
    made.apply(print, 1)
    assert not any("-var=" in line or "keep_data" in line for line in called(tmp_path))
    assert not made.files.plan.exists()


def test_terraforms_data_is_the_platforms_own(tmp_path: Path) -> None:
    made = terraform(tmp_path, "echo '{}'")
    made.outputs()
    lines = (tmp_path / "env").read_text().splitlines()
    assert f"TF_DATA_DIR={made.files.home}/data" in lines


def test_settings_that_do_not_exist_are_not_passed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "there.tfrc"
    there.write_text("")
    made = terraform(tmp_path, "")
    for file, passed in ((there, True), (tmp_path / "missing.tfrc", False)):
        env = made.files.environment({"TF_CLI_CONFIG_FILE": str(file)})
        assert ("TF_CLI_CONFIG_FILE" in env) is passed
