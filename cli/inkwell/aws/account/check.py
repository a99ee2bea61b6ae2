"""Whether an account can hold a platform: asked before anything is made. It changes nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from inkwell.aws.account import names, quotas, state_bucket
from inkwell.aws.account.client import Account
from inkwell.aws.cost.bill import ZONES
from inkwell.errors import InkwellError

DEBIAN = "136693071363"  # as terraform/nodes.tf
GITHUB = "token.actions.githubusercontent.com"


@dataclass(frozen=True)
class Line:
    """One thing that was asked; `problem` says what to do about it, "" where it is well."""

    what: str
    state: str
    problem: str = ""


@dataclass(frozen=True)
class Asked:
    """What a question is about: the account, the variables, and where the state is."""

    account: Account
    variables: Mapping[str, Any]
    state: Mapping[str, str]


def check(asked: Asked) -> list[Line]:
    """Return a line for each question; after credentials that don't work, no other."""
    lines: list[Line] = []
    for what, ask in QUESTIONS.items():
        try:
            lines += ask(asked)
        except (BotoCoreError, ClientError, InkwellError) as error:
            lines.append(Line(what, f"can't be asked: {error}", PROBLEMS.get(what, "")))
            if what == "credentials":
                break
    return lines


def _credentials(asked: Asked) -> list[Line]:
    who = asked.account.client("sts").get_caller_identity()
    return [Line("credentials", f"account {who['Account']}, as {who['Arn'].split(':')[-1]}")]


def _region(asked: Asked) -> list[Line]:
    filters = [{"Name": "opt-in-status", "Values": ["opt-in-not-required"]}]
    ec2 = asked.account.client("ec2")
    zones = ec2.describe_availability_zones(Filters=filters)["AvailabilityZones"]
    found = [zone["ZoneName"] for zone in zones if zone["State"] == "available"]
    problem = "" if len(found) >= ZONES else "Choose a region with three zones."
    return [Line("region", f"{asked.account.region} has {len(found)} zones", problem)]


def _image(asked: Asked) -> list[Line]:
    wanted = asked.variables["node_image"]
    images = asked.account.client("ec2").describe_images(
        Owners=[DEBIAN], Filters=[{"Name": "name", "Values": [wanted]}]
    )["Images"]
    newest = max((image["Name"] for image in images), default="none")
    problem = "" if images else "Change node_image: Debian has no such image in this region."
    return [Line("image", f"{wanted}: {newest}", problem)]


def _types(asked: Asked) -> list[Line]:
    wanted = {asked.variables["control_plane_type"], asked.variables["worker_type"]}
    offers = asked.account.pages(
        "ec2",
        "describe_instance_type_offerings",
        "InstanceTypeOfferings",
        LocationType="region",
        Filters=[{"Name": "instance-type", "Values": sorted(wanted)}],
    )
    lacking = wanted - {offer["InstanceType"] for offer in offers}
    problem = f"Choose others for {', '.join(sorted(lacking))}." if lacking else ""
    return [Line("machines", f"{', '.join(sorted(wanted))} in this region", problem)]


def _state(asked: Asked) -> list[Line]:
    # The bucket may be in another region than the platform.
    account, name = Account(asked.state["region"]), asked.state["bucket"]
    if not state_bucket.is_there(account, name):
        return [Line("state", f"the bucket {name} isn't there yet: `inkwell aws up` makes it")]
    if not state_bucket.has_versions(account, name):
        advice = f"aws s3api put-bucket-versioning --bucket {name} "
        advice += "--versioning-configuration Status=Enabled"
        return [Line("state", f"the bucket {name} keeps no versions", advice)]
    return [Line("state", f"the bucket {name} is there")]


def _quotas(asked: Asked) -> list[Line]:
    there = names.stands(asked.account, asked.state)
    return [
        Line(
            f"quota of {found.what}",
            f"{found.used:g} of {found.limit:g} used, {found.needed:g} more wanted",
            ""
            if found.used + found.needed <= found.limit
            else f"Ask AWS for more: Service Quotas, {found.service}, {found.code}.",
        )
        for found in quotas.ask(asked.account, asked.variables, there=there)
    ]


def _names(asked: Asked) -> list[Line]:
    prefix = f"{asked.variables['name']}-{asked.variables['environment']}"
    if names.stands(asked.account, asked.state):
        return [Line("names", f"{prefix} stands: its names are its own")]
    taken = names.taken(asked.account, prefix)
    if not taken:
        return [Line("names", f"{prefix} is free")]
    problem = "Delete these, or choose another `environment`: two platforms would fight for them."
    return [Line("names", f"taken: {', '.join(taken)}", problem)]


def _github(asked: Asked) -> list[Line]:
    github = asked.variables["github"]
    providers = asked.account.client("iam").list_open_id_connect_providers()
    arns = [each["Arn"] for each in providers["OpenIDConnectProviderList"]]
    own = next((arn for arn in arns if arn.endswith(f"/{GITHUB}")), "")
    wanted = bool(github["publish_subjects"] or github["deploy_subjects"])
    if own and wanted and not github["provider_arn"]:
        if names.stands(asked.account, asked.state):
            return [Line("GitHub", "the account's provider is there")]
        return [Line("GitHub", "the account has its provider", f'Set provider_arn = "{own}".')]
    return [Line("GitHub", "roles are made" if wanted else "isn't used")]


QUESTIONS: dict[str, Callable[[Asked], list[Line]]] = {
    "credentials": _credentials,
    "region": _region,
    "image": _image,
    "machines": _types,
    "state": _state,
    "quotas": _quotas,
    "names": _names,
    "GitHub": _github,
}
REFUSED = "Use a role that may ask this: ReadOnlyAccess and ServiceQuotasReadOnlyAccess do."
PROBLEMS = {
    **dict.fromkeys(QUESTIONS, REFUSED),
    "credentials": "Sign in: `aws configure`, `aws sso login`, or AWS_PROFILE.",
    "region": "Is the region right, and enabled in this account?",
}
