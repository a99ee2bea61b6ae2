"""The message for a playbook that failed: node, unit, the end of its journal, and what to try."""

import itertools
import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from inkwell.shared import command
from inkwell.shared.node_table import Table
from inkwell.shared.tail import last_lines

TASK = re.compile(r"^(?:TASK|RUNNING HANDLER) \[(.*?)\] \**$")
FATAL = re.compile(r"^fatal: \[([^]\s]+?)(?: -> \S+)?\]: (FAILED|UNREACHABLE)!")
ITEM = re.compile(r"^failed: \[([^]\s]+?)(?: -> \S+)?\] \(item=")
RECAP = re.compile(r"^(\S+) +: ok=.* unreachable=(\d+) +failed=(\d+)")
MESSAGE_LINES = 40
JOURNAL_LINES = 10
UNITS = (
    "containerd",
    "kubelet",
    "keepalived",
    "ssh",
)  # what a node needs to work, the first that is down is shown
Ask = Callable[[Sequence[str]], str | None]  # a command inside a node's container: its output


@dataclass(frozen=True)
class Failure:
    """A node's failure in a playbook: the task, and what Ansible said."""

    node: str
    task: str
    message: str
    unreachable: bool


def failures(lines: Sequence[str]) -> list[Failure]:
    """Return the failures in ansible-playbook's output: the last of each node that failed.

    A failure that the playbook rescued, or ignored, is none: the recap at the end decides.
    """
    lost = {
        match[1]
        for line in lines
        if (match := RECAP.match(line)) and (match[2], match[3]) != ("0", "0")
    }
    by_name: dict[str, Failure] = {}
    items: dict[str, str] = {}  # a loop's own line says only that an item failed
    task = "the start"
    for number, line in enumerate(lines):
        if match := TASK.match(line):
            task = match[1]
        elif match := ITEM.match(line):
            items[match[1]] = _message(lines[number + 1 :])
        elif (match := FATAL.match(line)) and match[1] in lost:
            message = items.pop(match[1], "") or _message(lines[number + 1 :])
            by_name[match[1]] = Failure(match[1], task, message, match[2] == "UNREACHABLE")
    return list(by_name.values())


def _message(lines: Sequence[str]) -> str:
    """Return what a failure's YAML says: its `msg`, and the errors of the program it ran."""
    block = "\n".join(itertools.takewhile(lambda line: not line or line[0] == " ", lines))
    try:
        failure = yaml.safe_load(textwrap.dedent(block))
        message = failure["msg"]
    except (yaml.YAMLError, KeyError, TypeError):
        return last_lines(textwrap.dedent(block), MESSAGE_LINES)
    text = "\n".join(map(str, message)) if isinstance(message, list) else str(message)
    return last_lines(
        "\n".join(part for part in (text, failure.get("stderr")) if part), MESSAGE_LINES
    )


def unit_report(ask: Ask) -> str:
    """Return the first unit of a node that isn't active, with the end of its journal."""
    failed = ask(["systemctl", "--failed", "--plain", "--no-legend"])
    if failed is None:
        return "The node does not answer: its container is stopped."
    units = [line.split()[0] for line in failed.splitlines()]
    units += [unit for unit in UNITS if _is_down(ask, unit)]
    if not units:
        return "All units of the node run."
    journal = ask(
        ["journalctl", "--no-pager", "-o", "cat", "-n", str(JOURNAL_LINES), "-u", units[0]]
    )
    lines = "\n".join(f"    {line}" for line in (journal or "").splitlines())
    return f"Unit {units[0]} is not running; the end of its journal:\n{lines or '    (empty)'}"


def _is_down(ask: Ask, unit: str) -> bool:
    """Return whether a unit is installed and not active; restarting for ever is not active."""
    state = ask(["systemctl", "show", "--value", "--property=LoadState,ActiveState", unit]) or ""
    return "loaded" in state.split() and "active" not in state.split()


def inside(container: str, env: Mapping[str, str]) -> Ask:
    """Return the function that runs a command inside a node's container."""
    return lambda arguments: command.ask(["docker", "exec", container, *arguments], env)


def playbook_message(
    lines: Sequence[str], table: Table, look: Callable[[str], Ask], log: Path
) -> str:
    """Return what to print when a playbook failed: `look` gives the way into a container."""
    parts = []
    containers = {node.name: node.container for node in table.nodes}
    for failure in failures(lines):
        parts.append(f"{failure.node} failed at: {failure.task}\n{_indented(failure.message)}")
        if failure.node in containers and "journal" not in failure.message:
            parts.append(unit_report(look(containers[failure.node])))
        parts.append(_advice(failure))
    if not parts:
        parts.append(last_lines(lines, MESSAGE_LINES))
    return "\n".join([*parts, f"The whole log: {log}"])


def _advice(failure: Failure) -> str:
    if failure.unreachable:
        return (
            f"Try: vagrant reload --no-provision {failure.node} && make cluster\n"
            f"     or begin again: make cluster-down cluster"
        )
    return (
        "Try: make cluster again: it goes on where it stopped.\n"
        f"     To look for yourself: docker exec -it inkwell-{failure.node} bash"
    )


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())
