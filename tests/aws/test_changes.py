"""A plan in plain words: what is made, changed, replaced and deleted, and what it costs."""

from inkwell.aws.changes import MOST, Plan, words
from inkwell.aws.cost.bill import Bill, Row
from inkwell.aws.terraform.messages import Change

EMPTY = Bill((), ())
SMALL = Bill((Row("key", 1, 1 / 730),), ())
LARGE = Bill((Row("key", 3, 3 / 730),), ())


def change(action: str, name: str = "this", kind: str = "aws_vpc") -> Change:
    return Change(f"{kind}.{name}", kind, action)


def test_nothing_to_do_is_said() -> None:
    first, last = words(Plan((), SMALL, SMALL))
    assert first == "Nothing would change."
    assert last.startswith("Costs 1.00 USD a month, 0.001 an hour (now 1.00), without traffic")


def test_what_is_made_is_counted_by_what_it_is() -> None:
    made = [change("create", kind="aws_lb"), change("create", kind="aws_lb"), change("create")]
    first, last = words(Plan((*made, change("create", kind="aws_kms_key")), EMPTY, SMALL))
    assert first == "Makes 4: key, load balancer (2), and 1 that cost nothing"
    assert last.startswith("Costs 1.00 USD a month, 0.001 an hour, without")


def test_what_is_changed_or_goes_is_named() -> None:
    changes = (change("delete", "a"), change("update", "b"), change("replace", "c"))
    assert words(Plan(changes, SMALL, SMALL))[:-1] == [
        *("Changes 1", "  aws_vpc.b"),
        *("Replaces 1", "  aws_vpc.c"),
        *("Deletes 1", "  aws_vpc.a"),
    ]


def test_a_long_list_ends_with_how_many_more_there_are() -> None:
    many = tuple(change("delete", f"n{number}") for number in range(MOST + 4))
    assert words(Plan(many, SMALL, EMPTY))[MOST + 1] == "  and 4 more"


def test_a_person_is_asked_before_it_costs_more_or_something_goes() -> None:
    assert Plan((change("create"),), SMALL, LARGE).asks
    assert Plan((change("delete"),), LARGE, SMALL).asks
    assert Plan((change("replace"),), SMALL, SMALL).asks
    assert not Plan((change("update"),), SMALL, SMALL).asks
    assert not Plan((change("create"),), SMALL, SMALL).asks


def test_programs_get_changes_and_dollars() -> None:
    assert Plan((change("update"),), SMALL, LARGE).as_json() == {
        "changes": [{"address": "aws_vpc.this", "kind": "aws_vpc", "action": "update"}],
        "monthly_usd": {"before": 1.0, "after": 3.0},
    }
