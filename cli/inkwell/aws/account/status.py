"""What stands of a platform: machines, targets, database, alarms, spend. It only asks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from inkwell.aws import inventory
from inkwell.aws.account.client import Account, found


@dataclass(frozen=True)
class Line:
    """One thing and how it is; `well` is None for what tells nothing of it."""

    what: str
    state: str
    well: bool | None = None


def status(account: Account, outputs: Mapping[str, Any]) -> list[Line]:
    """Return a line for each part; a question that fails is a line of its own."""
    lines: list[Line] = []
    for what, ask in PARTS.items():
        try:
            lines += ask(account, outputs)
        except (BotoCoreError, ClientError) as error:
            lines.append(Line(what, f"can't be asked: {error}", False))
    return lines


def _machines(account: Account, outputs: Mapping[str, Any]) -> list[Line]:
    running = inventory.machines(account.client("ec2"), outputs["platform"]["tags"])
    by_name = {inventory.name_of(each): each for each in running}
    missing = outputs["control_planes"].keys() - by_name.keys()
    group = _group(account, outputs["workers"]["group"])
    workers = [each for each in running if inventory.tag(each, "role") == "worker"]
    return [
        *(Line(name, "doesn't run", False) for name in sorted(missing)),
        *(_machine(name, each) for name, each in sorted(by_name.items())),
        Line(
            "workers",
            f"{len(workers)} run; {group['MinSize']} to {group['MaxSize']} are allowed, "
            f"{group['DesiredCapacity']} wanted",
            len(workers) >= group["MinSize"],
        ),
    ]


def _machine(name: str, instance: Mapping[str, Any]) -> Line:
    state, zone = instance["State"]["Name"], instance["Placement"]["AvailabilityZone"]
    return Line(name, f"{state}, {instance['InstanceType']} in {zone}", state == "running")


def _group(account: Account, name: str) -> Any:
    groups = account.client("autoscaling").describe_auto_scaling_groups(
        AutoScalingGroupNames=[name]
    )
    return groups["AutoScalingGroups"][0]


def _targets(account: Account, outputs: Mapping[str, Any]) -> list[Line]:
    lines = []
    for name, arn in sorted(outputs["target_groups"].items()):
        targets = account.client("elbv2").describe_target_health(TargetGroupArn=arn)
        states = [each["TargetHealth"]["State"] for each in targets["TargetHealthDescriptions"]]
        healthy = states.count("healthy")
        # People's: a worker without a gateway is none, and should be. API servers: all are.
        wanted = len(states) if name == "api" else 1
        state = f"{healthy} of {len(states)} healthy"
        lines.append(Line(f"target group {name}", state, healthy >= max(wanted, 1)))
    return lines


def _database(account: Account, outputs: Mapping[str, Any]) -> list[Line]:
    if not outputs["database"]:
        return [Line("database", "none of RDS's")]
    name = outputs["platform"]["name"]
    rds = account.client("rds")
    answer = found(lambda: rds.describe_db_instances(DBInstanceIdentifier=name))
    if not answer:
        return [Line("database", "is gone", False)]
    (one,) = answer["DBInstances"]
    state = one["DBInstanceStatus"]
    newest = one.get("LatestRestorableTime")
    kept = f"{one['BackupRetentionPeriod']} days of backups"
    until = f", restorable until {newest:%Y-%m-%d %H:%M}" if newest else ""
    return [Line("database", f"{state}, {kept}{until}", state == "available")]


def _alarms(account: Account, outputs: Mapping[str, Any]) -> list[Line]:
    prefix = f"{outputs['platform']['name']}-"
    alarms = account.pages("cloudwatch", "describe_alarms", "MetricAlarms", AlarmNamePrefix=prefix)
    ringing = [
        Line(f"alarm {each['AlarmName'].removeprefix(prefix)}", each["StateReason"], False)
        for each in alarms
        if each["StateValue"] == "ALARM"
    ]
    return [*ringing, Line("alarms", f"{len(ringing)} of {len(alarms)} ring", not ringing)]


def _spend(account: Account, outputs: Mapping[str, Any]) -> list[Line]:
    name = outputs["platform"]["name"]
    owner = account.client("sts").get_caller_identity()["Account"]
    budgets = account.client("budgets")
    answer = found(lambda: budgets.describe_budget(AccountId=owner, BudgetName=name))
    if not answer:
        return [Line("spend", f"the budget {name} is gone", False)]
    limit = float(answer["Budget"]["BudgetLimit"]["Amount"])
    spent = answer["Budget"].get("CalculatedSpend", {}).get("ActualSpend", {}).get("Amount", 0)
    state = f"{float(spent):.2f} of {limit:.0f} USD of this month, of the whole account"
    return [Line("spend", state, float(spent) < limit)]


PARTS: dict[str, Callable[[Account, Mapping[str, Any]], list[Line]]] = {
    "machines": _machines,
    "targets": _targets,
    "database": _database,
    "alarms": _alarms,
    "spend": _spend,
}
