"""`inkwell aws down`: what it refuses, asks and deletes."""

import json
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from inkwell.aws.account import data
from inkwell.aws.terraform.adapter import Terraform
from inkwell.aws.terraform.messages import Listener
from inkwell.commands import aws
from tests.aws.typed import invoke


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
