"""`inkwell aws cost`: the bills of the shapes that are documented, and of the operator's own."""

from collections.abc import Mapping
from typing import Any

from inkwell.aws.cost import bill, variables
from inkwell.aws.cost.bill import Bill
from inkwell.aws.terraform.adapter import Terraform

OWN = "yours"


def all_bills(terraform: Terraform) -> dict[str, Bill]:
    """Return the bill of each shape; the operator's too where there is a terraform.tfvars."""
    files, program = terraform.files, terraform.program
    shapes = {name: variables.shape(program, files, name) for name in variables.SHAPES}
    if files.variables.exists():
        shapes[OWN] = variables.read(program, files, [files.variables])
    return {name: bill.bill(variables.charged(values)) for name, values in shapes.items()}


def as_json(bills: Mapping[str, Bill]) -> dict[str, Any]:
    """Return them for programs, in USD."""
    return {
        "read": bill.table()["read"],
        "region": bill.table()["region"],
        "shapes": {
            name: {
                "an_hour": round(each.an_hour, 4),
                "a_month": round(each.a_month, 2),
                "rows": [vars(row) for row in each.rows],
            }
            for name, each in bills.items()
        },
    }


def words(bills: Mapping[str, Bill]) -> list[str]:
    """Return a table: a column for each shape, USD a month; then what usage decides."""
    whats = list(dict.fromkeys(row.what for each in bills.values() for row in each.rows))
    rows = [[what, *(_cell(each, what) for each in bills.values())] for what in whats]
    months = ["A MONTH, USD", *(f"{each.a_month:.2f}" for each in bills.values())]
    hours = ["AN HOUR, USD", *(f"{each.an_hour:.3f}" for each in bills.values())]
    table = [["", *bills], *rows, months, hours]
    usage = {line for each in bills.values() for line in each.usage}
    return [
        *(_line(row) for row in table),
        "",
        "Besides, in USD:",
        *(f"  {what}: {price}" for what, price in sorted(usage)),
        "",
        f"Read on {bill.table()['read']}. {bill.table()['source'].strip()}",
    ]


def _cell(column: Bill, what: str) -> str:
    found = next((row for row in column.rows if row.what == what), None)
    return f"{found.count} x, {found.a_month:.2f}" if found else "-"


def _line(cells: list[str]) -> str:
    first, *others = cells
    return f"{first:<28}" + "".join(f"{cell:>16}" for cell in others)
