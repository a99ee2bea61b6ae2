"""What a plan would change, in plain words, and what that does to the bill."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from inkwell.aws.cost import bill as bills
from inkwell.aws.cost.bill import Bill
from inkwell.aws.terraform.adapter import Terraform, resources
from inkwell.aws.terraform.messages import Change

VERBS = {"create": "Makes", "update": "Changes", "replace": "Replaces", "delete": "Deletes"}
LOSES = ("replace", "delete")
MOST = 15  # addresses of a verb that are named
CENT = 0.005


@dataclass(frozen=True)
class Plan:
    """A plan's changes, and the bill before and after them."""

    changes: tuple[Change, ...]
    before: Bill
    after: Bill

    @property
    def asks(self) -> bool:
        """Whether a person has to agree: it costs more, or something goes."""
        more = self.after.a_month > self.before.a_month + CENT
        return more or any(change.action in LOSES for change in self.changes)

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "changes": [vars(change) for change in self.changes],
            "monthly_usd": {
                "before": round(self.before.a_month, 2),
                "after": round(self.after.a_month, 2),
            },
        }


def read(terraform: Terraform, changes: Iterable[Change]) -> Plan:
    """Return the plan that Terraform has just made and kept."""
    shown = terraform.shown(str(terraform.files.plan))
    before = resources((shown.get("prior_state") or {}).get("values"))
    return Plan(
        tuple(changes), bills.bill(before), bills.bill(resources(shown.get("planned_values")))
    )


def words(plan: Plan) -> list[str]:
    """Return what a person reads before it is done."""
    if not plan.changes:
        return ["Nothing would change.", _bill(plan)]
    lines = []
    for action, verb in VERBS.items():
        found = [change for change in plan.changes if change.action == action]
        if found:
            lines.append(f"{verb} {len(found)}: {_made(found) if action == 'create' else ''}")
            lines += [] if action == "create" else _named(found)
    return [line.rstrip(": ") if line.endswith(": ") else line for line in lines] + [_bill(plan)]


def _made(changes: list[Change]) -> str:
    """What has a price or a use of its own by name, and how many others there are."""
    types = bills.table()["types"]
    told = Counter(
        bills.name_of(change.kind) for change in changes if types.get(change.kind) != bills.FREE
    )
    named = [f"{what} ({count})" if count > 1 else what for what, count in sorted(told.items())]
    rest = len(changes) - told.total()
    return ", ".join([*named, f"and {rest} that cost nothing"])


def _named(changes: list[Change]) -> list[str]:
    addresses = [f"  {change.address}" for change in changes]
    more = len(addresses) - MOST
    return addresses[:MOST] + ([f"  and {more} more"] if more > 0 else [])


def _bill(plan: Plan) -> str:
    after = f"{plan.after.a_month:.2f} USD a month, {plan.after.an_hour:.3f} an hour"
    was = f" (now {plan.before.a_month:.2f})" if plan.before.rows else ""
    return f"Costs {after}{was}, without traffic: see `inkwell aws cost`."
