"""Alarms and the dashboard: of metrics that there are, and with somebody who hears of them."""

import json
from typing import Any

from harness.cloud.aws import ACCOUNT, REGION
from harness.cloud.platform import Platform
from tests.terraform.metrics import METRICS


def alarms(platform: Platform) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = platform.aws.client("cloudwatch").describe_alarms()[
        "MetricAlarms"
    ]
    return found


def known(platform: Platform) -> set[tuple[str, str]]:
    """AWS's metrics, and those that the publisher puts."""
    own = platform.outputs["metrics"]
    return {
        *((space, name) for space, names in METRICS.items() for name in names),
        *((own["namespace"], name) for name in own["names"].values()),
    }


def test_every_alarm_watches_a_metric_that_there_is(platform: Platform) -> None:
    watched = {(alarm["Namespace"], alarm["MetricName"]) for alarm in alarms(platform)}
    assert watched <= known(platform)
    assert {space for space, _ in watched} == {*METRICS, "Inkwell"}


def test_every_alarm_goes_to_the_topic_and_ends_there(platform: Platform) -> None:
    topic = platform.outputs["alarm_topic"]
    for alarm in alarms(platform):
        assert alarm["ActionsEnabled"]
        assert (alarm["AlarmActions"], alarm["OKActions"]) == ([topic], [topic])


def test_every_alarm_that_rings_or_ends_is_told_to_who_listens(platform: Platform) -> None:
    watch, notices, queues = (platform.aws.client(each) for each in ("cloudwatch", "sns", "sqs"))
    queue = queues.create_queue(QueueName="listener")["QueueUrl"]
    listening = notices.subscribe(
        TopicArn=platform.outputs["alarm_topic"],
        Protocol="sqs",
        Endpoint=f"arn:aws:sqs:{REGION}:{ACCOUNT}:listener",
        Attributes={"RawMessageDelivery": "true"},
        ReturnSubscriptionArn=True,
    )["SubscriptionArn"]
    names = {alarm["AlarmName"] for alarm in alarms(platform)}
    try:
        for state in ("ALARM", "OK"):
            for name in names:
                watch.set_alarm_state(AlarmName=name, StateValue=state, StateReason="a test")
            assert heard(queues, queue) == {(name, state) for name in names}
    finally:
        notices.unsubscribe(SubscriptionArn=listening)


def heard(queues: Any, queue: str) -> set[tuple[str, str]]:
    """Which alarms a queue was told of, and their new states."""
    found = set()
    while messages := queues.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get(
        "Messages"
    ):
        for message in messages:
            told = json.loads(message["Body"])
            found.add((told["AlarmName"], told["NewStateValue"]))
            queues.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return found


def test_response_time_failures_and_queue_have_alarms_of_this_platform(platform: Platform) -> None:
    own = [alarm for alarm in alarms(platform) if alarm["Namespace"] == "Inkwell"]
    assert {alarm["MetricName"] for alarm in own} == {
        "FirstWordSecondsP95",
        "ResponseSecondsP95",
        "FailedPercent",
        "LettersWaiting",
    }
    dimensions = [alarm["Dimensions"] for alarm in own]
    assert dimensions == [[{"Name": "Platform", "Value": "inkwell-production"}]] * 4


def test_each_control_plane_and_target_group_has_an_alarm(platform: Platform) -> None:
    by_name = {
        alarm["AlarmName"].removeprefix("inkwell-production-"): alarm for alarm in alarms(platform)
    }
    for name, node in platform.outputs["control_planes"].items():
        dimensions = by_name[f"{name}-fails"]["Dimensions"]
        assert dimensions == [{"Name": "InstanceId", "Value": node["instance_id"]}]
    for group, alarm in (
        ("http", "no-gateway-http"),
        ("https", "no-gateway-https"),
        ("api", "api-server-down"),
    ):
        found = {pair["Name"]: pair["Value"] for pair in by_name[alarm]["Dimensions"]}
        assert platform.outputs["target_groups"][group].endswith(found["TargetGroup"])


def test_the_topic_takes_alarms_and_budgets_of_this_account_alone(platform: Platform) -> None:
    topic = platform.outputs["alarm_topic"]
    attributes = platform.aws.client("sns").get_topic_attributes(TopicArn=topic)["Attributes"]
    (statement,) = json.loads(attributes["Policy"])["Statement"]
    services = {"cloudwatch.amazonaws.com", "budgets.amazonaws.com"}
    assert set(statement["Principal"]["Service"]) == services
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    assert attributes["KmsMasterKeyId"]


def test_an_encrypted_topic_hears_its_alarms(platform: Platform) -> None:
    # AWS drops an alarm whose service may not use the topic's key.
    kms = platform.aws.client("kms")
    key = kms.describe_key(KeyId="alias/inkwell-production")["KeyMetadata"]["KeyId"]
    statements = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])[
        "Statement"
    ]
    (found,) = [one for one in statements if one["Sid"] == "AlarmsToTheTopic"]
    services = {"cloudwatch.amazonaws.com", "budgets.amazonaws.com"}
    assert set(found["Principal"]["Service"]) == services
    assert set(found["Action"]) == {"kms:Decrypt", "kms:GenerateDataKey*"}


def test_mails_go_to_the_operators(platform: Platform) -> None:
    found = platform.aws.client("sns").list_subscriptions()["Subscriptions"]
    assert [(one["Protocol"], one["Endpoint"]) for one in found] == [
        ("email", "operator@example.com")
    ]


def test_the_budget_warns_the_topic_twice(platform: Platform) -> None:
    client = platform.aws.client("budgets")
    asked = {"AccountId": ACCOUNT, "BudgetName": "inkwell-production"}
    limits = client.describe_budget(**asked)["Budget"]["BudgetLimit"]
    assert (float(limits["Amount"]), limits["Unit"]) == (200, "USD")
    warnings = client.describe_notifications_for_budget(**asked)["Notifications"]
    kinds = {(one["NotificationType"], one["Threshold"]) for one in warnings}
    assert kinds == {("ACTUAL", 80), ("FORECASTED", 100)}
    for warning in warnings:
        warning.pop("NotificationState", None)
        answer = client.describe_subscribers_for_notification(**asked, Notification=warning)
        (subscriber,) = answer["Subscribers"]
        assert subscriber["Address"] == platform.outputs["alarm_topic"]


def test_the_dashboard_draws_metrics_that_there_are(platform: Platform) -> None:
    body = platform.aws.client("cloudwatch").get_dashboard(DashboardName="inkwell-production")
    widgets = json.loads(body["DashboardBody"])["widgets"]
    lines = [tuple(line[:2]) for widget in widgets for line in widget["properties"]["metrics"]]
    assert set(lines) <= known(platform)
    assert len({(widget["x"], widget["y"]) for widget in widgets}) == len(widgets) == 7
