"""`inkwell aws` as a person types it: what is missing, what is asked, what is printed."""

import json
from pathlib import Path

import pytest

from inkwell.aws import up as ups
from inkwell.aws.account import state_bucket
from inkwell.aws.account import status as statuses
from inkwell.aws.account.status import Line
from inkwell.aws.changes import Plan
from inkwell.aws.cost.bill import Bill, Row
from inkwell.aws.terraform.adapter import Terraform
from inkwell.aws.terraform.messages import Change
from inkwell.shared.progress import Progress
from tests.aws.typed import invoke

CHANGES = (Change("aws_vpc.this", "aws_vpc", "create"),)
COSTLY = Plan(CHANGES, Bill((), ()), Bill((Row("key", 1, 1.0),), ()))


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
