"""Whether an account has room: what it says of an empty one, and of each thing in the way."""

from typing import Any

import pytest

from harness.cloud.aws import REGION, Aws
from inkwell.aws.account import names
from inkwell.aws.account.check import Asked as Question
from inkwell.aws.account.check import Line, check
from inkwell.aws.account.client import Account
from tests.aws.account import Asked

VARIABLES: dict[str, Any] = {
    "name": "inkcheck",
    "environment": "test",
    "node_image": "debian-12-amd64-*",
    "control_plane_type": "t3.small",
    "control_plane_count": 1,
    "worker_type": "t3.medium",
    "workers": {"min": 1, "max": 2},
    "nat": "one",
    "github": {"publish_subjects": [], "deploy_subjects": [], "provider_arn": ""},
}
STATE = {"bucket": "state-of-check", "key": "a.tfstate", "region": REGION}


def ask(aws: Aws, monkeypatch: pytest.MonkeyPatch, **changes: object) -> dict[str, Line]:
    monkeypatch.setattr("inkwell.aws.account.check.Account", lambda _region: Asked(aws))
    monkeypatch.setattr("inkwell.aws.account.names.Account", lambda _region: Asked(aws))
    lines = check(Question(Asked(aws), {**VARIABLES, **changes}, STATE))
    return {line.what: line for line in lines}


def test_an_empty_account_has_room(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ask(aws, monkeypatch)
    assert {what: line.problem for what, line in lines.items() if line.problem} == {}
    assert lines["credentials"].state.startswith("account 123456789012, as ")
    assert lines["names"].state == "inkcheck-test is free"
    assert lines["image"].state.startswith("debian-12-amd64-*: debian-12-amd64-2026")
    assert lines["state"].state.endswith("isn't there yet: `inkwell aws up` makes it")
    assert lines["quota of elastic IPs"].state == "0 of 5 used, 1 more wanted"


def test_too_many_machines_for_the_quota_are_a_problem(
    aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = ask(aws, monkeypatch, workers={"min": 1, "max": 40})["quota of vCPUs of machines"]
    assert line.state.endswith("82 more wanted")
    assert line.problem == "Ask AWS for more: Service Quotas, ec2, L-1216C47A."


@pytest.mark.parametrize(
    ("change", "what", "words"),
    [
        ({"node_image": "debian-12-amd64-1999*"}, "image", "Change node_image"),
        ({"worker_type": "t9.huge"}, "machines", "Choose others for t9.huge."),
    ],
)
def test_what_the_region_lacks_is_a_problem(
    change: dict[str, object], what: str, words: str, aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert words in ask(aws, monkeypatch, **change)[what].problem


def test_a_name_that_is_taken_is_a_problem_until_the_state_says_it_is_ours(
    aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    aws.client("logs").create_log_group(logGroupName="/inkname-test/flow")
    aws.client("logs").create_log_group(logGroupName="/inkname-testing/flow")
    line = ask(aws, monkeypatch, name="inkname")["names"]
    assert line.state == "taken: log group /inkname-test/flow"
    assert "choose another `environment`" in line.problem
    s3 = aws.client("s3")
    place = {"LocationConstraint": REGION}
    s3.create_bucket(Bucket=STATE["bucket"], CreateBucketConfiguration=place)
    s3.put_object(Bucket=STATE["bucket"], Key=STATE["key"], Body=b'{"resources": [{}]}')
    lines = ask(aws, monkeypatch, name="inkname")
    assert lines["names"] == Line("names", "inkname-test stands: its names are its own")
    assert lines["quota of elastic IPs"].state == "0 of 5 used, 0 more wanted"
    assert "keeps no versions" in lines["state"].state
    assert lines["state"].problem.startswith("aws s3api put-bucket-versioning")


def test_the_accounts_own_provider_of_github_has_to_be_named(
    aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "stands", lambda _account, _state: False)
    github = {**VARIABLES["github"], "deploy_subjects": ["repo:o/n:environment:production"]}
    assert ask(aws, monkeypatch, github=github)["GitHub"].state == "roles are made"
    arn = aws.client("iam").create_open_id_connect_provider(
        Url="https://token.actions.githubusercontent.com", ClientIDList=["sts.amazonaws.com"]
    )["OpenIDConnectProviderArn"]
    line = ask(aws, monkeypatch, github=github)["GitHub"]
    assert line.problem == f'Set provider_arn = "{arn}".'
    named = {**github, "provider_arn": arn}
    assert ask(aws, monkeypatch, github=named)["GitHub"].problem == ""


def test_without_credentials_nothing_else_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, "/nonexistent")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    (line,) = check(Question(Account(REGION), VARIABLES, STATE))
    assert line.what == "credentials"
    assert line.problem == "Sign in: `aws configure`, `aws sso login`, or AWS_PROFILE."
