"""What stands, as an account on this machine says it; and what doesn't."""

from typing import Any

import pytest

from harness.cloud.aws import Aws
from inkwell.aws.account.status import Line, status
from tests.aws.account import NAME, Asked, make


@pytest.fixture(scope="module")
def outputs(aws: Aws) -> dict[str, Any]:
    return make(aws)


def by_what(aws: Aws, outputs: dict[str, Any]) -> dict[str, Line]:
    return {line.what: line for line in status(Asked(aws), outputs)}


def test_machines_workers_and_targets_are_told(aws: Aws, outputs: dict[str, Any]) -> None:
    lines = by_what(aws, outputs)
    assert lines["control-1"].state.startswith("running, t3.small in eu-central-1")
    assert lines["workers"].state == "1 run; 1 to 3 are allowed, 1 wanted"
    assert lines["target group api"].state.endswith("of 1 healthy")
    assert all(lines[what].well for what in ("control-1", "workers"))


def test_a_control_plane_that_does_not_run_is_a_problem(aws: Aws, outputs: dict[str, Any]) -> None:
    wanted = {**outputs, "control_planes": {"control-1": {}, "control-2": {}}}
    assert by_what(aws, wanted)["control-2"] == Line("control-2", "doesn't run", False)


def test_a_database_that_is_gone_is_a_problem_and_none_is_none(
    aws: Aws, outputs: dict[str, Any]
) -> None:
    assert by_what(aws, outputs)["database"] == Line("database", "none of RDS's")
    wanted = {**outputs, "database": {"host": "x"}}
    assert by_what(aws, wanted)["database"] == Line("database", "is gone", False)


def test_a_database_tells_its_backups(aws: Aws, outputs: dict[str, Any]) -> None:
    aws.client("rds").create_db_instance(
        DBInstanceIdentifier=NAME,
        Engine="postgres",
        DBInstanceClass="db.t4g.micro",
        AllocatedStorage=20,
        MasterUsername="inkwell",
        MasterUserPassword="not-a-secret",
        BackupRetentionPeriod=14,
    )
    line = by_what(aws, {**outputs, "database": {"host": "x"}})["database"]
    assert (line.well, line.state.startswith("available, 14 days of backups")) == (True, True)


def test_alarms_that_ring_are_named(aws: Aws, outputs: dict[str, Any]) -> None:
    assert by_what(aws, outputs)["alarms"] == Line("alarms", "0 of 0 ring", True)
    aws.client("cloudwatch").put_metric_alarm(
        AlarmName=f"{NAME}-product-queue",
        MetricName="LettersWaiting",
        Namespace="Inkwell",
        Statistic="Maximum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=50,
        ComparisonOperator="GreaterThanThreshold",
    )
    aws.client("cloudwatch").set_alarm_state(
        AlarmName=f"{NAME}-product-queue", StateValue="ALARM", StateReason="63 wait"
    )
    lines = by_what(aws, outputs)
    assert lines["alarm product-queue"] == Line("alarm product-queue", "63 wait", False)
    assert lines["alarms"] == Line("alarms", "1 of 1 ring", False)


def test_spend_is_told_against_the_budget(aws: Aws, outputs: dict[str, Any]) -> None:
    line = by_what(aws, outputs)["spend"]
    assert (line.well, "of 200 USD of this month" in line.state) == (True, True)


def test_a_question_that_fails_leaves_the_others(aws: Aws, outputs: dict[str, Any]) -> None:
    broken = {
        **outputs,
        "target_groups": {"http": "arn:aws:elasticloadbalancing:x:1:targetgroup/n"},
    }
    lines = by_what(aws, broken)
    assert lines["targets"].well is False
    assert lines["control-1"].well is True
