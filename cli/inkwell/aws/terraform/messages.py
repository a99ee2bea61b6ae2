"""What Terraform says with `-json`, a message a line: a few words for people, and its errors."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from inkwell.errors import InkwellError

DONE = {"create": "+", "update": "~", "delete": "-"}
LONG = 30  # seconds after which something that isn't done is named again
# Where an error is AWS's usual one, what to do.
ADVICE = {
    "Error acquiring the state lock": "Somebody else is at work, or was cut off. If nobody is, "
    "`terraform force-unlock` with the ID above releases it.",
    "No valid credential sources": "Sign in: `aws configure`, `aws sso login`, or AWS_PROFILE.",
    "ExpiredToken": "Sign in again: your session at AWS has ended.",
    "VcpuLimitExceeded": "More vCPUs than the account may have: see `inkwell aws check`.",
    "AddressLimitExceeded": "The account has no more elastic IPs: see `inkwell aws check`.",
    "VpcLimitExceeded": "The account has no more networks: see `inkwell aws check`.",
}


@dataclass(frozen=True)
class Change:
    """A resource that a plan would change; `action`: create, update, delete or replace."""

    address: str
    kind: str
    action: str


@dataclass
class Listener:
    """Takes the lines of one run; `say` gets the words, `total` is how many changes it has."""

    say: Callable[[str], None]
    total: int = 0
    changes: list[Change] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)

    def line(self, line: str) -> None:
        """Take a line; one that is no message is said as it is."""
        try:
            message = json.loads(line)
        except ValueError:
            self._plain(line)
            return
        handle = getattr(self, f"_on_{message.get('type')}", None)
        if handle:
            handle(message)

    def _plain(self, line: str) -> None:
        text = line.strip().lstrip("│╷╵ ")
        if not text:
            return
        self.say(text)
        if text.startswith("Error: "):
            self.errors.append(text.removeprefix("Error: "))
        elif self.errors:
            self.errors[-1] += f"\n{text}"

    def _on_planned_change(self, message: dict[str, Any]) -> None:
        change = message["change"]
        resource, action = change["resource"], change["action"]
        if action not in {"read", "noop"}:
            self.changes.append(Change(resource["addr"], resource["resource_type"], action))

    def _on_apply_complete(self, message: dict[str, Any]) -> None:
        hook = message["hook"]
        if hook["action"] not in DONE:
            return
        self.done[hook["action"]] += 1
        of = f"[{sum(self.done.values())} of {self.total}] " if self.total else ""
        self.say(f"{of}{DONE[hook['action']]} {hook['resource']['addr']}")

    def _on_apply_progress(self, message: dict[str, Any]) -> None:
        hook = message["hook"]
        if hook["elapsed_seconds"] and hook["elapsed_seconds"] % LONG == 0:
            self.say(f"... {hook['resource']['addr']}: {hook['elapsed_seconds']} s")

    def _on_log(self, message: dict[str, Any]) -> None:
        self.say(" ".join(message["@message"].split()))

    def _on_diagnostic(self, message: dict[str, Any]) -> None:
        found = message["diagnostic"]
        where = f"{found['address']}: " if found.get("address") else ""
        detail, _, _ = found.get("detail", "").partition("\n\nThis was checked by")
        text = f"{where}{found['summary']}: {detail}".strip(" :")
        if found["severity"] == "error":
            self.errors.append(text)
        else:
            self.say(f"Warning: {text}")

    def failure(self, what: str, log: object) -> InkwellError:
        """Return the error of a run that failed, with what to do where that is known."""
        text = "\n".join(self.errors) or "it gave no reason"
        advice = [words for sign, words in ADVICE.items() if sign in text]
        return InkwellError("\n".join([f"{what} failed: {text}", *advice, f"The log: {log}"]))
