"""Names that a platform wants for itself, and those of them that an account has already."""

import json
from collections.abc import Mapping

from inkwell.aws.account.client import Account, found

# What is called after the platform's own name: how it is listed, and where its name stands.
LISTS = (
    ("load balancer", "elbv2", "describe_load_balancers", "LoadBalancers", "LoadBalancerName"),
    ("database", "rds", "describe_db_instances", "DBInstances", "DBInstanceIdentifier"),
    ("image repository", "ecr", "describe_repositories", "repositories", "repositoryName"),
    ("log group", "logs", "describe_log_groups", "logGroups", "logGroupName"),
    ("alias of a key", "kms", "list_aliases", "Aliases", "AliasName"),
    ("topic", "sns", "list_topics", "Topics", "TopicArn"),
    ("parameter", "ssm", "describe_parameters", "Parameters", "Name"),
    ("dashboard", "cloudwatch", "list_dashboards", "DashboardEntries", "DashboardName"),
    ("alarm", "cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName"),
)
PLACES = ("", "/", "alias/", "/aws/rds/instance/")  # what stands before the platform's name


def taken(account: Account, prefix: str) -> list[str]:
    """Return what the account has under the platform's name, as `kind NAME`."""
    lines = []
    for kind, service, call, key, field in LISTS:
        for each in account.pages(service, call, key):
            name = each[field].rsplit(":", 1)[-1]
            if any(_is_ours(name, place + prefix) for place in PLACES):
                lines.append(f"{kind} {name}")
    return sorted(lines)


def _is_ours(name: str, wanted: str) -> bool:
    return name == wanted or name.startswith((f"{wanted}-", f"{wanted}/"))


def stands(account: Account, state: Mapping[str, str]) -> bool:
    """Return whether the state has anything: then the names are the platform's own."""
    client = Account(state["region"]).client("s3") if state["region"] != account.region else None
    s3 = client or account.client("s3")
    answer = found(lambda: s3.get_object(Bucket=state["bucket"], Key=state["key"]))
    return bool(answer and json.load(answer["Body"]).get("resources"))
