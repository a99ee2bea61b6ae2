"""A platform from its first apply to its end, by one program; what was seen is kept for the tests.

It runs beside them, because most of it is waiting.
"""

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from harness.cloud.aws import Aws
from harness.cloud.platform import KEY, STATE, Platform, apply
from harness.cloud.programs import Configuration

Done = subprocess.CompletedProcess[str]
DATABASE = 'aws_db_instance.this["postgres"]'

# What has a name of ours, and is wanted again at once.
NAMED = (
    "aws_cloudwatch_log_group.this",
    "aws_kms_alias.this",
    "aws_secretsmanager_secret.database",
    "aws_sns_topic.alarms",
    "aws_ssm_parameter.join",
)

# What an account has, and AWS's own left out, by the call that lists it.
LISTS: dict[str, Callable[[Aws], list[Any]]] = {
    "networks": lambda aws: aws.client("ec2").describe_vpcs(
        Filters=[{"Name": "is-default", "Values": ["false"]}]
    )["Vpcs"],
    "instances": lambda aws: aws.client("ec2").describe_instances(
        Filters=[{"Name": "instance-state-name", "Values": ["pending", "running", "stopped"]}]
    )["Reservations"],
    "volumes": lambda aws: aws.client("ec2").describe_volumes()["Volumes"],
    "addresses": lambda aws: aws.client("ec2").describe_addresses()["Addresses"],
    "templates": lambda aws: aws.client("ec2").describe_launch_templates()["LaunchTemplates"],
    "keys": lambda aws: aws.client("ec2").describe_key_pairs()["KeyPairs"],
    "buckets": lambda aws: [
        bucket for bucket in aws.client("s3").list_buckets()["Buckets"] if bucket["Name"] != STATE
    ],
    "databases": lambda aws: aws.client("rds").describe_db_instances()["DBInstances"],
    "secrets": lambda aws: aws.client("secretsmanager").list_secrets()["SecretList"],
    "balancers": lambda aws: aws.client("elbv2").describe_load_balancers()["LoadBalancers"],
    "groups": lambda aws: aws.client("autoscaling").describe_auto_scaling_groups()[
        "AutoScalingGroups"
    ],
    "repositories": lambda aws: aws.client("ecr").describe_repositories()["repositories"],
    "roles": lambda aws: aws.client("iam").list_roles()["Roles"],
    "logs": lambda aws: aws.client("logs").describe_log_groups()["logGroups"],
    "alarms": lambda aws: aws.client("cloudwatch").describe_alarms()["MetricAlarms"],
    "topics": lambda aws: aws.client("sns").list_topics()["Topics"],
}


@dataclass(frozen=True)
class Lock:
    """Two at once: what lies beside the state meanwhile and after, and what each was told."""

    held: list[str]
    second: Done
    first_said: str
    first_code: int
    after: list[str]


@dataclass(frozen=True)
class Life:
    """`states`: the state in its bucket, and as `state pull` gives it. `had`, `left`: LISTS."""

    second_plan: Done
    outputs: dict[str, Any]
    secret: str
    states: list[str]
    database: dict[str, Any]
    lock: Lock
    had: dict[str, int]
    destroyed: Done
    left: dict[str, int]
    resources_left: str
    again: Done


def live(configuration: Configuration, aws: Aws) -> Life:
    """Go through a platform's life; its data may be deleted."""
    platform = apply(configuration, aws, keep_data=False)
    secret = aws.client("secretsmanager").get_secret_value(
        SecretId=platform.outputs["database"]["secret"]
    )["SecretString"]
    stored = aws.client("s3").get_object(Bucket=STATE, Key=KEY)["Body"].read().decode()
    resources = json.loads(configuration.must("show", "-json"))["values"]["root_module"]
    seen: dict[str, Any] = {
        "second_plan": configuration.run("plan", "-input=false", "-detailed-exitcode"),
        "outputs": platform.outputs,
        "secret": secret,
        "states": [stored, configuration.must("state", "pull")],
        "database": next(
            one["values"] for one in resources["resources"] if one["address"] == DATABASE
        ),
        "lock": two_at_once(platform),
        "had": counts(aws),
    }
    put_model(platform)
    seen["destroyed"] = configuration.run("destroy", "-auto-approve", "-input=false", timeout=500)
    seen["left"] = counts(aws)
    seen["resources_left"] = configuration.run("state", "list").stdout
    targets = [f"-target={address}" for address in NAMED]
    seen["again"] = configuration.run("apply", "-auto-approve", "-input=false", *targets)
    return Life(**seen)


def counts(aws: Aws) -> dict[str, int]:
    """Return how many of each kind the account has."""
    return {kind: len(ask(aws)) for kind, ask in LISTS.items()}


def put_model(platform: Platform) -> tuple[str, str]:
    """Put a model's manifest into its bucket; return where it is."""
    s3, bucket = platform.aws.client("s3"), platform.outputs["buckets"]["models"]
    s3.delete_bucket_policy(Bucket=bucket)  # moto is asked by http, which the policy refuses
    s3.put_object(Bucket=bucket, Key="mini/manifest.json", Body=b"{}")
    return bucket, "mini/manifest.json"


def two_at_once(platform: Platform) -> Lock:
    """Let one operator hesitate over an apply, and a second one plan meanwhile."""
    first = _asks_for_approval(platform)
    held = _locks(platform)
    second = platform.configuration.run("plan", "-input=false", "-refresh=false")
    output, _ = first.communicate("no\n", timeout=60)
    return Lock(held, second, output, first.returncode, _locks(platform))


def _locks(platform: Platform) -> list[str]:
    listed = platform.aws.client("s3").list_objects_v2(Bucket=STATE).get("Contents", [])
    return [found["Key"] for found in listed if found["Key"].endswith(".tflock")]


def _asks_for_approval(platform: Platform) -> "subprocess.Popen[str]":
    configuration = platform.configuration
    process = subprocess.Popen(
        configuration.command("apply", "-refresh=false", "-var=log_days=60"),
        cwd=configuration.folder,
        env=configuration.env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    output = ""
    while "Enter a value:" not in output:
        piece = process.stdout.read(1)
        assert piece, output
        output += piece
    return process
