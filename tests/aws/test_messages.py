"""Terraform's messages become lines that a person reads, and errors that say what to do."""

import json

import pytest

from inkwell.aws.terraform.messages import ADVICE, Change, Listener

BUCKET = {"addr": 'aws_s3_bucket.this["models"]', "resource_type": "aws_s3_bucket"}


def message(kind: str, **fields: object) -> str:
    return json.dumps({"@level": "info", "@message": "", "type": kind, **fields})


def hook(action: str, seconds: int = 3) -> dict[str, object]:
    return {"resource": BUCKET, "action": action, "elapsed_seconds": seconds}


def diagnostic(severity: str, summary: str, detail: str, address: str = "") -> str:
    found = {"severity": severity, "summary": summary, "detail": detail, "address": address}
    return message("diagnostic", diagnostic=found)


def heard(*lines: str, total: int = 0) -> tuple[Listener, list[str]]:
    said: list[str] = []
    listener = Listener(said.append, total)
    for line in lines:
        listener.line(line)
    return listener, said


def test_what_is_done_is_counted_and_named() -> None:
    _, said = heard(
        message("version", terraform="1.11.4"),
        message("apply_start", hook=hook("create", 0)),
        message("apply_complete", hook=hook("create")),
        message("apply_complete", hook=hook("read")),
        message("apply_complete", hook=hook("delete")),
        total=2,
    )
    assert said == [
        '[1 of 2] + aws_s3_bucket.this["models"]',
        '[2 of 2] - aws_s3_bucket.this["models"]',
    ]


def test_what_takes_long_is_named_every_half_minute() -> None:
    lines = (message("apply_progress", hook=hook("create", tens * 10)) for tens in range(1, 7))
    _, said = heard(*lines)
    assert said == [
        '... aws_s3_bucket.this["models"]: 30 s',
        '... aws_s3_bucket.this["models"]: 60 s',
    ]


def test_planned_changes_are_kept_but_for_what_is_only_read() -> None:
    changes = [{"resource": BUCKET, "action": action} for action in ("create", "read", "noop")]
    listener, said = heard(*(message("planned_change", change=each) for each in changes))
    assert listener.changes == [Change(BUCKET["addr"], "aws_s3_bucket", "create")]
    assert said == []


def test_an_error_names_its_resource_and_a_warning_is_said() -> None:
    listener, said = heard(
        diagnostic("error", "creating VPC", "VpcLimitExceeded: too many", "aws_vpc.this"),
        diagnostic("warning", "Deprecated", "Use another."),
    )
    assert listener.errors == ["aws_vpc.this: creating VPC: VpcLimitExceeded: too many"]
    assert said == ["Warning: Deprecated: Use another."]


def test_a_bad_value_is_refused_without_the_place_in_the_configuration() -> None:
    detail = "nat must be one, zone or none.\n\nThis was checked by the validation rule at x:1,2."
    listener, _ = heard(diagnostic("error", "Invalid value for variable", detail))
    assert str(listener.failure("terraform plan", "plan.log")) == (
        "terraform plan failed: Invalid value for variable: nat must be one, zone or none.\n"
        "The log: plan.log"
    )


@pytest.mark.parametrize("sign", ADVICE)
def test_usual_errors_come_with_what_to_do(sign: str) -> None:
    listener, _ = heard(diagnostic("error", f"operation failed, {sign}", ""))
    assert ADVICE[sign] in str(listener.failure("terraform apply", "x.log"))


def test_words_that_are_no_message_are_said_and_their_error_kept() -> None:
    listener, said = heard("╷", "│ Error: Backend configuration changed", "│ ", "│ Run init.", "╵")
    assert said == ["Error: Backend configuration changed", "Run init."]
    assert listener.errors == ["Backend configuration changed\nRun init."]


def test_an_interrupt_is_told_in_terraforms_own_words() -> None:
    text = "\nInterrupt received.\nPlease wait for Terraform to exit or data loss may occur.\n"
    _, said = heard(json.dumps({"type": "log", "@message": text}))
    assert said == ["Interrupt received. Please wait for Terraform to exit or data loss may occur."]
