"""Roles may do what they need and nothing else: a table of calls that are allowed and refused."""

from fnmatch import fnmatchcase
from typing import Any

import pytest

from harness.cloud.aws import ACCOUNT, REGION
from harness.cloud.platform import Platform

S3 = {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}
SSM = {"kms:ViaService": f"ssm.{REGION}.amazonaws.com"}
GROUP = f"arn:aws:autoscaling:{REGION}:{ACCOUNT}:autoScalingGroup:0a:autoScalingGroupName"
OUR_GROUP = f"{GROUP}/inkwell-production-workers-1"
WEB = f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/inkwell-production/web"
OTHER_IMAGE = f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/other"
JOIN = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/inkwell-production/join"
LOGS = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/inkwell-production"
Call = tuple[str, str, str, dict[str, str], bool]

# Role, action, resource (`s3:NAME/...` is a bucket of ours), what AWS knows of the call, allowed.
CALLS: list[Call] = [
    ("worker", "ecr:BatchGetImage", WEB, {}, True),
    ("worker", "ecr:PutImage", WEB, {}, False),
    ("worker", "ecr:BatchGetImage", OTHER_IMAGE, {}, False),
    ("worker", "s3:GetObject", "s3:bundle/1.36/bin/kubeadm", {}, True),
    ("worker", "s3:PutObject", "s3:bundle/1.36/bin/kubeadm", {}, False),
    ("worker", "s3:GetObject", "s3:backups/etcd", {}, False),
    ("worker", "s3:PutObject", "s3:backups/etcd", {}, False),
    ("worker", "s3:GetObject", "s3:models/mini", {}, False),
    ("worker", "ssm:GetParameter", JOIN, {}, True),
    ("worker", "ssm:PutParameter", JOIN, {}, False),
    ("worker", "ssm:GetParameter", f"{JOIN}-other", {}, False),
    ("worker", "kms:Decrypt", "KEY", SSM, True),
    ("worker", "kms:Decrypt", "KEY", {}, False),
    ("worker", "logs:PutLogEvents", f"{LOGS}/containers:log-stream:x", {}, True),
    ("worker", "logs:PutLogEvents", f"{LOGS}/flow:log-stream:x", {}, False),
    ("worker", "logs:DeleteLogGroup", f"{LOGS}/audit:x", {}, False),
    ("worker", "ec2:DescribeInstances", "*", {}, False),
    ("worker", "secretsmanager:GetSecretValue", "SECRET", {}, False),
    ("worker", "autoscaling:CompleteLifecycleAction", OUR_GROUP, {}, False),
    ("control-plane", "ssm:PutParameter", JOIN, {}, True),
    ("control-plane", "s3:PutObject", "s3:backups/etcd/1", {}, True),
    ("control-plane", "s3:GetObject", "s3:backups/etcd/1", {}, False),
    ("control-plane", "s3:DeleteObject", "s3:backups/etcd/1", {}, False),
    ("control-plane", "kms:GenerateDataKey", "KEY", S3, True),
    ("control-plane", "ec2:DescribeInstances", "*", {}, True),
    ("control-plane", "ec2:TerminateInstances", "*", {}, False),
    ("control-plane", "autoscaling:CompleteLifecycleAction", OUR_GROUP, {}, True),
    ("control-plane", "autoscaling:CompleteLifecycleAction", f"{GROUP}/other", {}, False),
    ("control-plane", "cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": "Inkwell"}, True),
    ("control-plane", "cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": "AWS/EC2"}, False),
    ("control-plane", "secretsmanager:GetSecretValue", "SECRET", {}, False),
    ("publish", "ecr:PutImage", WEB, {}, True),
    ("publish", "ecr:PutImage", OTHER_IMAGE, {}, False),
    ("publish", "ecr:BatchDeleteImage", WEB, {}, False),
    ("publish", "s3:GetObject", "s3:models/mini/manifest.json", {}, True),
    ("publish", "s3:PutObject", "s3:models/mini/manifest.json", {}, False),
    ("publish", "s3:GetObject", "s3:backups/etcd", {}, False),
    ("publish", "ec2-instance-connect:OpenTunnel", "TUNNEL", {}, False),
    (
        "deploy",
        "ec2-instance-connect:OpenTunnel",
        "TUNNEL",
        {"ec2-instance-connect:remotePort": "22"},
        True,
    ),
    (
        "deploy",
        "ec2-instance-connect:OpenTunnel",
        "TUNNEL",
        {"ec2-instance-connect:remotePort": "3389"},
        False,
    ),
    ("deploy", "ecr:PutImage", WEB, {}, False),
    ("deploy", "secretsmanager:GetSecretValue", "SECRET", {}, False),
    ("deploy", "ec2:RunInstances", "*", {}, False),
]


def statements(platform: Platform, role: str) -> list[dict[str, Any]]:
    """Return what the role's policies say; it has none but those in it."""
    iam = platform.aws.client("iam")
    (name,) = [
        found["RoleName"]
        for found in iam.list_roles()["Roles"]
        if found["RoleName"].startswith(f"inkwell-production-{role}-")
    ]
    assert iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"] == []
    policies = iam.list_role_policies(RoleName=name)["PolicyNames"]
    documents = [iam.get_role_policy(RoleName=name, PolicyName=policy) for policy in policies]
    return [one for found in documents for one in found["PolicyDocument"]["Statement"]]


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def allows(statement: dict[str, Any], action: str, resource: str, known: dict[str, str]) -> bool:
    """Whether a statement allows a call, for the conditions that are used here."""
    assert statement["Effect"] == "Allow"
    conditions = statement.get("Condition", {})
    assert set(conditions) <= {"StringEquals", "NumericEquals"}
    return (
        any(fnmatchcase(action, pattern) for pattern in listed(statement["Action"]))
        and any(fnmatchcase(resource, pattern) for pattern in listed(statement["Resource"]))
        and all(
            known.get(key) in listed(wanted)
            for pairs in conditions.values()
            for key, wanted in pairs.items()
        )
    )


def real(platform: Platform, resource: str) -> str:
    """Return the ARN that a resource's short form in the table stands for."""
    outputs = platform.outputs
    if resource.startswith("s3:"):
        bucket, _, path = resource.removeprefix("s3:").partition("/")
        return f"arn:aws:s3:::{outputs['buckets'][bucket]}/{path}"
    if resource == "KEY":
        found = platform.aws.client("kms").describe_key(KeyId="alias/inkwell-production")
        return str(found["KeyMetadata"]["Arn"])
    if resource == "TUNNEL":
        endpoint = outputs["ssh"]["endpoint"]
        return f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance-connect-endpoint/{endpoint}"
    return str(outputs["database"]["secret"]) if resource == "SECRET" else resource


@pytest.mark.parametrize(
    ("role", "action", "resource", "known", "allowed"),
    CALLS,
    ids=[f"{role} {action} {resource}" for role, action, resource, *_ in CALLS],
)
def test_a_role_may_do_what_it_needs(
    role: str, action: str, resource: str, known: dict[str, str], allowed: bool, platform: Platform
) -> None:
    arn = real(platform, resource)
    found = [one for one in statements(platform, role) if allows(one, action, arn, known)]
    assert bool(found) is allowed


@pytest.mark.parametrize("role", ["worker", "control-plane", "publish", "deploy", "flow"])
def test_no_role_has_a_wildcard_for_actions(role: str, platform: Platform) -> None:
    for statement in statements(platform, role):
        assert not [action for action in listed(statement["Action"]) if "*" in action]


@pytest.mark.parametrize(
    ("role", "subject"),
    [
        ("publish", "repo:owner/name:ref:refs/heads/main"),
        ("deploy", "repo:owner@12/name@34:environment:production"),
    ],
)
def test_github_takes_a_role_by_its_exact_subject(
    role: str, subject: str, platform: Platform
) -> None:
    iam = platform.aws.client("iam")
    name = platform.outputs["github_roles"][role].split("/")[-1]
    trust = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    (statement,) = trust["Statement"]
    host = "token.actions.githubusercontent.com"
    assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert statement["Principal"]["Federated"].endswith(f":oidc-provider/{host}")
    assert statement["Condition"] == {
        "StringEquals": {f"{host}:aud": "sts.amazonaws.com", f"{host}:sub": subject}
    }
