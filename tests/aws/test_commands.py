"""`inkwell aws` as a person types it: what is missing, what is asked, what is printed."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from inkwell.app import app
from inkwell.aws import up as ups
from inkwell.aws.account import data, state_bucket
from inkwell.aws.account import status as statuses
from inkwell.aws.account.status import Line
from inkwell.aws.changes import Plan
from inkwell.aws.cost.bill import Bill, Row
from inkwell.aws.terraform import programs
from inkwell.aws.terraform.adapter import Terraform
from inkwell.aws.terraform.files import Files
from inkwell.aws.terraform.messages import Change, Listener
from inkwell.commands import aws
from inkwell.errors import InkwellError
from inkwell.shared.progress import Progress
from tests.aws import fakes

RUNNER = CliRunner()
OUTPUTS = {
    "platform": {"name": "ink-test", "region": "eu-central-1"},
    "address": "a.example.com",
    "registry": {"address": "registry.example.com/ink-test"},
}
CHANGES = (Change("aws_vpc.this", "aws_vpc", "create"),)
COSTLY = Plan(CHANGES, Bill((), ()), Bill((Row("key", 1, 1.0),), ()))


@pytest.fixture
def terraform(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Terraform:
    """Return an adapter of a program that does nothing, for a platform in `tmp_path`."""
    made = fakes.terraform(tmp_path, "echo '{}'")
    monkeypatch.setattr(programs, "find", lambda _wanted: made.program)
    monkeypatch.setattr(Files, "of", lambda _folder: made.files)
    monkeypatch.setattr(Terraform, "outputs", lambda _self: OUTPUTS)
    monkeypatch.setattr(state_bucket, "is_there", lambda _account, _name: True)
    return made


def invoke(*words: str) -> tuple[int, str]:
    done = RUNNER.invoke(app, ["aws", *words])
    error = done.exception if isinstance(done.exception, InkwellError) else ""
    return done.exit_code, f"{done.output}{error}"


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    code, said = invoke("plan", "--platform", str(tmp_path / "missing"))
    assert (code, "is no folder with a platform's terraform.tfvars" in said) == (1, True)


@pytest.mark.parametrize("name", ["terraform.tfvars", "backend.hcl"])
@pytest.mark.parametrize("command", ["plan", "up", "status", "check", "down", "inventory"])
def test_a_file_that_is_missing_is_named_with_its_example(
    command: str, name: str, terraform: Terraform
) -> None:
    (terraform.files.folder / name).unlink()
    code, said = invoke(command)
    assert (code, f"{name} is missing: copy terraform/{name}.example" in said) == (1, True)


def test_a_backend_without_a_bucket_is_refused(terraform: Terraform) -> None:
    terraform.files.backend.write_text('key = "x"\n')
    code, said = invoke("plan")
    assert (code, "backend.hcl doesn't say bucket" in said) == (1, True)


def test_another_platforms_variables_are_not_read_by_mistake(terraform: Terraform) -> None:
    (terraform.files.source / "terraform.tfvars").write_text("")
    code, said = invoke("plan")
    assert (code, "would be read as well" in said) == (1, True)


def test_a_program_that_is_not_here_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda *_words, **_options: None)
    code, said = invoke("cost", "--program", "tofu")
    assert (code, "tofu is not on this machine" in said) == (1, True)
    code, said = invoke("cost")
    assert (code, "Neither terraform nor tofu is on this machine" in said) == (1, True)


def test_a_plan_changes_nothing_and_is_not_kept(
    terraform: Terraform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ups, "plan", lambda _terraform, _progress: COSTLY)
    monkeypatch.setattr(Terraform, "apply", lambda *_words: pytest.fail("applied"))
    terraform.files.make_home()
    terraform.files.plan.write_text("")
    code, said = invoke("plan", "--json")
    assert (code, json.loads(said)) == (0, COSTLY.as_json())
    assert not terraform.files.plan.exists()


def up_with(found: Plan, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let `up` find a plan; the list gets how many changes are applied."""
    applied: list[int] = []
    monkeypatch.setattr(ups, "plan", lambda _terraform, _progress: found)
    monkeypatch.setattr(Terraform, "apply", lambda _self, _say, total: applied.append(total))
    monkeypatch.setattr(ups, "write_inventory", lambda *_words: None)
    return applied


def test_up_makes_nothing_that_costs_without_a_word(
    terraform: Terraform, monkeypatch: pytest.MonkeyPatch
) -> None:
    applied = up_with(COSTLY, monkeypatch)
    code, said = invoke("up")
    assert (code, applied) == (2, [])
    assert "Makes 1" in said
    assert "Add --yes to go on." in said


def test_up_goes_on_with_yes_and_says_what_comes_next(
    terraform: Terraform, monkeypatch: pytest.MonkeyPatch
) -> None:
    applied = up_with(COSTLY, monkeypatch)
    code, said = invoke("up", "--yes")
    assert (code, applied) == (0, [1])
    assert f"ansible-playbook -i {terraform.files.inventory} site.yml" in said
    assert "--registry registry.example.com/ink-test" in said


def test_up_does_not_ask_where_nothing_costs_more(
    terraform: Terraform, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = Plan((Change("a.b", "aws_vpc", "update"),), COSTLY.after, COSTLY.after)
    assert up_with(free, monkeypatch) == []
    code, _ = invoke("up")
    assert code == 0


def test_the_states_bucket_is_not_made_without_a_word(
    terraform: Terraform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state_bucket, "is_there", lambda _account, _name: False)
    monkeypatch.setattr(state_bucket, "make", lambda *_words: pytest.fail("made"))
    code, said = invoke("up")
    assert (code, "The bucket of the state, state, is made first" in said) == (2, True)


def down_with(state: Any, held: list[str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let `down` find a state and data; the list gets what it does."""
    done: list[str] = []
    monkeypatch.setattr(Terraform, "init", lambda _self, _say: None)
    monkeypatch.setattr(Terraform, "shown", lambda _self, *_plan: {"values": state})
    monkeypatch.setattr(data, "holdings", lambda _account, _found: held)

    def plan(_self: Terraform, _say: Callable[[str], None], **options: Any) -> Listener:
        done.append("destroy" if options.get("destroy") else f"change {options['target']}")
        done.append(json.dumps(options.get("own")))
        return Listener(print)

    monkeypatch.setattr(Terraform, "plan", plan)
    monkeypatch.setattr(Terraform, "apply", lambda *_words: None)
    return done


def resource(kind: str, **values: object) -> dict[str, object]:
    return {"address": f"{kind}.this", "type": kind, "mode": "managed", "values": values}


STATE = {
    "root_module": {
        "resources": [
            resource("aws_s3_bucket", bucket="b", force_destroy=False),
            resource("aws_ecr_repository", name="r", force_delete=True),
            resource("aws_db_instance", identifier="d", deletion_protection=True),
            resource("aws_vpc"),
        ]
    }
}


def test_down_refuses_before_anything_is_gone_where_data_would_be_lost(
    terraform: Terraform, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = down_with(STATE, ["bucket b: 3 objects"], monkeypatch)
    code, said = invoke("down", "--yes")
    assert (code, done) == (1, [])
    assert "bucket b: 3 objects" in said
    assert "Nothing was changed: it holds data" in said


def test_down_with_delete_data_unprotects_only_what_is_there_and_deletes(
    terraform: Terraform, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = down_with(STATE, ["bucket b: 3 objects"], monkeypatch)
    code, said = invoke("down", "--yes", "--delete-data")
    own = '{"keep_data": false}'
    protected = "['aws_s3_bucket.this', 'aws_db_instance.this']"
    assert (code, done) == (0, [f"change {protected}", own, "destroy", own])
    assert "The bucket of the state, state, is yours to delete." in said


def test_down_without_data_changes_no_protection(
    terraform: Terraform, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = down_with(STATE, [], monkeypatch)
    assert invoke("down", "--yes")[0] == 0
    assert done == ["destroy", "null"]


def test_down_deletes_nothing_without_a_word(
    terraform: Terraform, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = down_with(STATE, [], monkeypatch)
    code, said = invoke("down")
    assert (code, done) == (2, [])
    assert "ink-test is deleted. Add --yes to go on." in said


@pytest.mark.parametrize(("typed", "code"), [("ink-test", 0), ("y", 1), ("ink", 1)])
def test_down_wants_the_name_typed(
    typed: str, code: int, terraform: Terraform, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = down_with(STATE, [], monkeypatch)
    terminal = SimpleNamespace(isatty=lambda: True)
    monkeypatch.setattr(aws, "sys", SimpleNamespace(stdin=terminal, stderr=sys.stderr))
    monkeypatch.setattr("typer.prompt", lambda _question: typed)
    assert invoke("down")[0] == code
    assert bool(done) is (code == 0)


def test_down_of_nothing_says_so(terraform: Terraform, monkeypatch: pytest.MonkeyPatch) -> None:
    down_with(None, [], monkeypatch)
    assert invoke("down", "--yes") == (0, "Terraform ...\nTerraform: 0.0 s\nNothing stands.\n")


@pytest.mark.parametrize(("well", "code"), [(True, 0), (None, 0), (False, 1)])
def test_statuss_exit_code_says_whether_all_is_well(
    well: bool | None, code: int, terraform: Terraform, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [Line("alarms", "0 of 9 ring", True), Line("database", "failed", well)]
    monkeypatch.setattr(statuses, "status", lambda _account, _outputs: lines)
    found, said = invoke("status", "--json")
    assert (found, json.loads(said)[1]["well"]) == (code, well)


def test_status_of_nothing_says_how_to_make_it(
    terraform: Terraform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Terraform, "outputs", lambda _self: {})
    code, said = invoke("status")
    assert (code, "Nothing stands: `inkwell aws up` makes it" in said) == (1, True)


def test_an_interrupted_up_says_how_to_go_on(
    terraform: Terraform, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_terraform: Terraform, _progress: Progress) -> Plan:
        raise KeyboardInterrupt

    monkeypatch.setattr(ups, "plan", interrupted)
    monkeypatch.setattr("signal.signal", lambda *_words: None)
    code, said = invoke("up", "--yes")
    assert (code, "inkwell aws up goes on from here" in said) == (130, True)
