"""`inkwell aws plan` and `up`: what would change, and making it so."""

from collections.abc import Callable
from typing import Any

from inkwell.aws import changes, inventory
from inkwell.aws.account import state_bucket
from inkwell.aws.account.client import Account
from inkwell.aws.changes import Plan
from inkwell.aws.inventory import Way
from inkwell.aws.terraform.adapter import Terraform
from inkwell.shared.checkout import ROOT
from inkwell.shared.progress import Progress

Ask = Callable[[str], None]  # ends the command unless a person agrees


def plan(terraform: Terraform, progress: Progress) -> Plan:
    """Return what `up` would do; Terraform's plan is kept for it.

    Without the state's bucket, which `up` makes, nothing stands yet.
    """
    files = terraform.files
    files.check()
    state = files.state()
    if not state_bucket.is_there(Account(state["region"]), state["bucket"]):
        terraform = Terraform(terraform.program, files.without_state())
    with progress.stage("Terraform") as say:
        terraform.init(say)
    with progress.stage("Plan") as say:
        listener = terraform.plan(say)
        return changes.read(terraform, listener.changes)


def up(terraform: Terraform, way: Way, progress: Progress, ask: Ask) -> dict[str, Any]:
    """Make the platform, or bring it up to date; returns its outputs.

    `ask` is given the question before anything is made that costs, and before anything goes.
    """
    files = terraform.files
    files.check()
    state = files.state()
    account = Account(state["region"])
    if not state_bucket.is_there(account, state["bucket"]):
        ask(f"The bucket of the state, {state['bucket']}, is made first (cents a month).")
        state_bucket.make(account, state)
    found = plan(terraform, progress)
    for line in changes.words(found):
        print(line, flush=True)
    if found.asks:
        ask("That is done now.")
    if found.changes:
        with progress.stage("Apply") as say:
            terraform.apply(say, len(found.changes))
    outputs = terraform.outputs()
    with progress.stage("Inventory"):
        write_inventory(terraform, outputs, way)
    return outputs


def write_inventory(terraform: Terraform, outputs: dict[str, Any], way: Way) -> None:
    """Write the inventory of the machines that are there now."""
    account = Account(outputs["platform"]["region"])
    found = inventory.machines(account.client("ec2"), outputs["platform"]["tags"])
    terraform.files.make_home()
    terraform.files.inventory.write_text(inventory.text(inventory.inventory(outputs, found, way)))


def next_steps(terraform: Terraform, outputs: dict[str, Any]) -> str:
    """Return what a person does once the machines are there."""
    file = terraform.files.inventory
    shown = file.relative_to(ROOT) if file.is_relative_to(ROOT) else file
    return (
        f"The machines of {outputs['platform']['name']} are there: {shown}\n"
        "Next, a cluster on them, and Inkwell on that:\n"
        f"  cd ansible && ../.venv/bin/ansible-playbook -i {file} site.yml\n"
        "  ./inkwell aws workers\n"
        f"  ./inkwell deploy --inventory {shown} --registry {outputs['registry']['address']} ...\n"
        "docs/aws.md has both in full: the registry's login, and the way to the API.\n"
        f"People find it at {outputs['address']}. Each address of alarm_emails has to confirm a "
        "mail."
    )
