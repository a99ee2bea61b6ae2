"""`inkwell aws down`: a platform taken away, after a look at what it holds."""

from collections.abc import Callable, Iterator
from typing import Any

from inkwell.aws.account import data
from inkwell.aws.account.client import Account
from inkwell.aws.terraform.adapter import Terraform, resources
from inkwell.errors import InkwellError
from inkwell.shared.progress import Progress

# What `keep_data` sets to refuse that something with data goes: attribute, and its value then.
PROTECTED = {
    "aws_s3_bucket": ("force_destroy", False),
    "aws_ecr_repository": ("force_delete", False),
    "aws_db_instance": ("deletion_protection", True),
}
NO_LONGER = {"keep_data": False}


def down(
    terraform: Terraform,
    progress: Progress,
    ask: Callable[[str], None],
    *,
    delete_data: bool,
) -> bool:
    """Take the platform away; returns whether there was one.

    `ask` is given the platform's name. Raises InkwellError before anything is gone where data would
    be lost, unless `delete_data`.
    """
    terraform.files.check()
    with progress.stage("Terraform") as say:
        terraform.init(say)
    state = terraform.shown().get("values")
    found = list(resources(state))
    if not found:
        return False
    with progress.stage("Data") as say:
        holdings = data.holdings(Account(terraform.files.state()["region"]), found)
        for holding in holdings:
            say(str(holding))
    if holdings and not delete_data:
        raise InkwellError(
            "Nothing was changed: it holds data (above). Keep what you need, then "
            "`inkwell aws down --delete-data` deletes it with the rest"
        )
    ask(_name(terraform))
    if delete_data:
        _unprotect(terraform, progress, list(_protected(state)))
    _delete(terraform, progress, delete_data=delete_data)
    return True


def _name(terraform: Terraform) -> str:
    """The platform's name; without outputs, as an interrupted `down` leaves it, the state's."""
    platform = terraform.outputs().get("platform")
    return str(platform["name"] if platform else terraform.files.state()["key"])


def _protected(state: Any) -> Iterator[str]:
    """The addresses of what refuses to go while it has data."""
    for resource in state["root_module"]["resources"]:
        attribute, refuses = PROTECTED.get(resource["type"], ("", None))
        if attribute and resource["values"].get(attribute) in (refuses, None):
            yield resource["address"]


def _unprotect(terraform: Terraform, progress: Progress, addresses: list[str]) -> None:
    if not addresses:
        return
    with progress.stage("Protection") as say:
        plan = terraform.plan(_without_hints(say), own=NO_LONGER, target=addresses)
        terraform.apply(_without_hints(say), len(plan.changes))


def _delete(terraform: Terraform, progress: Progress, *, delete_data: bool) -> None:
    with progress.stage("Delete") as say:
        plan = terraform.plan(say, own=NO_LONGER if delete_data else None, destroy=True)
        terraform.apply(say, len(plan.changes))


def _without_hints(say: Callable[[str], None]) -> Callable[[str], None]:
    """Leave out what Terraform always says of a plan for chosen resources."""
    return lambda line: None if "targeting" in line or "incomplete" in line else say(line)


def farewell(terraform: Terraform, progress: Progress) -> str:
    """Return what a person is told at the end: what stays for a while."""
    bucket = terraform.files.state()["bucket"]
    return (
        f"{progress.summary()}\n\n"
        "Nothing of it is charged any more. The key can be had back for 30 days and the database's "
        f"secret for 7. The bucket of the state, {bucket}, is yours to delete."
    )
