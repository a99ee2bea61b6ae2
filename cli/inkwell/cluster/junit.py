"""What Kubernetes's own tests found: JUnit's XML as e2e.test writes it, and a table of it."""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from inkwell.errors import InkwellError

SPEC = "[It] "  # before a test's name; the suite's own preparations have others
NOT_CHOSEN = "skipped"  # the whole message of a test that the filter left out
OUTCOMES = ("passed", "failed", "skipped")
MESSAGE_LINES = 6


@dataclass(frozen=True)
class Result:
    """A test that was chosen: its outcome is one of OUTCOMES."""

    name: str
    outcome: str
    seconds: float
    message: str = ""


def read(report: Path) -> list[Result]:
    """Return the results of the chosen tests and of preparations that failed.

    Raises InkwellError where there is no report: the tests ended before their end.
    """
    try:
        cases = ET.parse(report).iter("testcase")  # noqa: S314 - written by our own e2e.test
    except (OSError, ET.ParseError) as error:
        raise InkwellError(f"The tests left no report in {report}: {error}") from error
    return [result for case in cases if (result := _result(case))]


def _result(case: ET.Element) -> Result | None:
    """Return a case's result, or None if it was not chosen or only prepared the tests."""
    name, seconds = case.get("name", ""), float(case.get("time", "0"))
    skipped, status = case.find("skipped"), case.get("status", "")
    if skipped is not None:
        reason = skipped.get("message", "")
        return None if reason == NOT_CHOSEN else Result(_plain(name), "skipped", seconds, reason)
    if status != "passed":
        fault = case.find("failure") if case.find("error") is None else case.find("error")
        text = "" if fault is None else fault.text or fault.get("message") or ""
        return Result(_plain(name), "failed", seconds, text.strip())
    return Result(_plain(name), "passed", seconds) if name.startswith(SPEC) else None


def _plain(name: str) -> str:
    return name.removeprefix(SPEC).strip()


def table(results: Sequence[Result], groups: Iterable[str]) -> str:
    """Return a row a group ([sig-...] in the names): how many had which outcome, and seconds.

    The seconds are the tests' own: several run at a time.
    """
    rows: list[tuple[str, ...]] = [("group", *OUTCOMES, "seconds")]
    rows += [
        _row(group, [result for result in results if f"[{group}]" in result.name])
        for group in groups
    ]
    rows.append(_row("all", results))
    width = max(len(row[0]) for row in rows)
    return "\n".join(
        f"{row[0]:<{width}}" + "".join(f"{cell:>10}" for cell in row[1:]) for row in rows
    )


def _row(group: str, results: Sequence[Result]) -> tuple[str, ...]:
    counts = [sum(result.outcome == outcome for result in results) for outcome in OUTCOMES]
    seconds = sum(result.seconds for result in results)
    return (group, *map(str, counts), f"{seconds:.0f}")


def failures(results: Iterable[Result]) -> str:
    """Return what the tests that did not pass say, the beginning of each."""
    parts = []
    for result in results:
        if result.outcome != "passed":
            lines = [line for line in result.message.splitlines() if line.strip()]
            shown = "\n".join(f"    {line}" for line in lines[:MESSAGE_LINES])
            parts.append(f"{result.outcome}: {result.name}\n{shown}")
    return "\n".join(parts)
