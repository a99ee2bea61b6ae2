"""Whether a cloud does what AWS documents: one question for each of its gaps."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from harness.cloud.aws import ACCOUNT, REGION, Aws

PROBES: dict[str, Callable[[Aws], bool]] = {}
TAGS = [{"Key": "project", "Value": "probe"}]
BUDGET = {
    "BudgetType": "COST",
    "TimeUnit": "MONTHLY",
    "BudgetLimit": {"Amount": "1.0", "Unit": "USD"},
}


def probe(ask: Callable[[Aws], bool]) -> Callable[[Aws], bool]:
    """Add a question, under its name. What a cloud doesn't know at all is a `no`."""

    def answer(aws: Aws) -> bool:
        try:
            return ask(aws)
        except (ClientError, ResponseParserError):
            return False

    PROBES[ask.__name__] = answer
    return answer


def _name() -> str:
    return f"probe-{uuid4().hex[:12]}"


@probe
def description_of_a_rule_between_groups(aws: Aws) -> bool:
    ec2 = aws.client("ec2")
    group = ec2.create_security_group(GroupName=_name(), Description="probe")["GroupId"]
    pair = [{"GroupId": group, "Description": "why"}]
    rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "UserIdGroupPairs": pair}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
    filters = [{"Name": "group-id", "Values": [group]}]
    rules = ec2.describe_security_group_rules(Filters=filters)["SecurityGroupRules"]
    return any(found.get("Description") == "why" for found in rules)


@probe
def tags_of_a_launch_template(aws: Aws) -> bool:
    ec2, name = aws.client("ec2"), _template(aws)
    versions = ec2.describe_launch_template_versions(LaunchTemplateName=name)
    data = versions["LaunchTemplateVersions"][0]["LaunchTemplateData"]
    return not data.get("TagSpecifications")


def _template(aws: Aws) -> str:
    name, images = _name(), aws.client("ec2").describe_images()["Images"]
    aws.client("ec2").create_launch_template(
        LaunchTemplateName=name,
        LaunchTemplateData={"ImageId": images[0]["ImageId"], "InstanceType": "t3.small"},
        TagSpecifications=[{"ResourceType": "launch-template", "Tags": TAGS}],
    )
    return name


@probe
def termination_protection_from_the_start(aws: Aws) -> bool:
    ec2 = aws.client("ec2")
    image = ec2.describe_images()["Images"][0]["ImageId"]
    options = {"MinCount": 1, "MaxCount": 1, "DisableApiTermination": True}
    instance = ec2.run_instances(ImageId=image, **options)["Instances"][0]["InstanceId"]
    asked = {"InstanceId": instance, "Attribute": "disableApiTermination"}
    return bool(ec2.describe_instance_attribute(**asked)["DisableApiTermination"]["Value"])


def _group(aws: Aws, size: int = 0) -> tuple[Any, str]:
    client, name = aws.client("autoscaling"), _name()
    client.create_auto_scaling_group(
        AutoScalingGroupName=name,
        MinSize=0,
        MaxSize=size,
        DesiredCapacity=size,
        AvailabilityZones=[f"{REGION}a"],
        LaunchTemplate={"LaunchTemplateName": _template(aws)},
    )
    return client, name


@probe
def lifecycle_hook_without_a_queue(aws: Aws) -> bool:
    client, group = _group(aws)
    client.put_lifecycle_hook(
        AutoScalingGroupName=group,
        LifecycleHookName="drain",
        LifecycleTransition="autoscaling:EC2_INSTANCE_TERMINATING",
    )
    (hook,) = client.describe_lifecycle_hooks(AutoScalingGroupName=group)["LifecycleHooks"]
    return not hook.get("RoleARN") and not hook.get("NotificationTargetARN")


@probe
def workers_wait_in_their_hook(aws: Aws) -> bool:
    client, group = _group(aws, 1)
    hook = {"AutoScalingGroupName": group, "LifecycleHookName": "drain"}
    client.put_lifecycle_hook(
        **hook, LifecycleTransition="autoscaling:EC2_INSTANCE_TERMINATING", HeartbeatTimeout=300
    )
    client.set_desired_capacity(AutoScalingGroupName=group, DesiredCapacity=0)
    ended = {**hook, "LifecycleActionResult": "CONTINUE"}
    waited = _instances(client, group)
    for instance, _ in waited:
        client.complete_lifecycle_action(**ended, InstanceId=instance)
    return [state for _, state in waited] == ["Terminating:Wait"] and not _instances(client, group)


def _instances(client: Any, group: str) -> list[tuple[str, str]]:
    found = client.describe_auto_scaling_instances()["AutoScalingInstances"]
    own = [each for each in found if each["AutoScalingGroupName"] == group]
    return [(each["InstanceId"], each["LifecycleState"]) for each in own]


@probe
def scaling_policy_is_enabled(aws: Aws) -> bool:
    client, group = _group(aws)
    metric = {"PredefinedMetricType": "ASGAverageCPUUtilization"}
    client.put_scaling_policy(
        AutoScalingGroupName=group,
        PolicyName="cpu",
        PolicyType="TargetTrackingScaling",
        TargetTrackingConfiguration={
            "PredefinedMetricSpecification": metric,
            "TargetValue": 60.0,
        },
    )
    (policy,) = client.describe_policies(AutoScalingGroupName=group)["ScalingPolicies"]
    return policy.get("Enabled") is True and not policy.get("PredictiveScalingConfiguration")


@probe
def subscribers_of_a_budget(aws: Aws) -> bool:
    client, name = aws.client("budgets"), _name()
    subscriber = {"SubscriptionType": "EMAIL", "Address": "operator@example.com"}
    notification = {
        "NotificationType": "ACTUAL",
        "ComparisonOperator": "GREATER_THAN",
        "Threshold": 80.0,
    }
    client.create_budget(
        AccountId=ACCOUNT,
        Budget={"BudgetName": name, **BUDGET},
        NotificationsWithSubscribers=[{"Notification": notification, "Subscribers": [subscriber]}],
    )
    answer = client.describe_subscribers_for_notification(
        AccountId=ACCOUNT, BudgetName=name, Notification=notification
    )
    return bool(answer["Subscribers"] == [subscriber])


@probe
def tags_of_a_budget(aws: Aws) -> bool:
    client, name = aws.client("budgets"), _name()
    budget = {"BudgetName": name, **BUDGET}
    client.create_budget(AccountId=ACCOUNT, Budget=budget, ResourceTags=TAGS)
    arn = f"arn:aws:budgets::{ACCOUNT}:budget/{name}"
    return bool(client.list_tags_for_resource(ResourceARN=arn)["ResourceTags"] == TAGS)


@probe
def instance_connect_endpoint(aws: Aws) -> bool:
    ec2 = aws.client("ec2")
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    made = ec2.create_instance_connect_endpoint(SubnetId=subnet)["InstanceConnectEndpoint"]
    asked = {"InstanceConnectEndpointIds": [made["InstanceConnectEndpointId"]]}
    there = ec2.describe_instance_connect_endpoints(**asked)["InstanceConnectEndpoints"]
    ec2.delete_instance_connect_endpoint(
        InstanceConnectEndpointId=made["InstanceConnectEndpointId"]
    )
    gone = ec2.describe_instance_connect_endpoints(**asked)["InstanceConnectEndpoints"]
    return [one["SubnetId"] for one in there] == [subnet] and gone == []


@probe
def quotas_of_machines_and_addresses(aws: Aws) -> bool:
    client = aws.client("service-quotas")
    codes = ("L-1216C47A", "L-0263D0A3")
    found = [client.get_service_quota(ServiceCode="ec2", QuotaCode=code) for code in codes]
    return all(each["Quota"]["Value"] > 0 for each in found)


@probe
def alarms_tell_their_topics(aws: Aws) -> bool:
    watch, notices, queues = (aws.client(each) for each in ("cloudwatch", "sns", "sqs"))
    name = _name()
    topic, queue = notices.create_topic(Name=name)["TopicArn"], queues.create_queue(QueueName=name)
    arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"
    notices.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    watch.put_metric_alarm(
        AlarmName=name,
        Namespace="AWS/EC2",
        MetricName="CPUUtilization",
        Statistic="Maximum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
        AlarmActions=[topic],
    )
    watch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="probe")
    return bool(queues.receive_message(QueueUrl=queue["QueueUrl"]).get("Messages"))
