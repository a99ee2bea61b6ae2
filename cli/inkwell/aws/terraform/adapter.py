"""Terraform or OpenTofu over a platform's configuration: a thin adapter of python-terraform.

Of python-terraform 0.10.1 two things are used: what makes a command line, and `cmd` for calls that
are short. Terraform has overtaken the rest: `destroy()` sends a flag that is gone, `apply()` waits
for an answer, `output(NAME)` fails, and a misspelt method is a subcommand.
"""

import json
import os
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Any

from python_terraform import IsFlagged
from python_terraform import Terraform as PythonTerraform

from inkwell.aws.terraform.files import Files
from inkwell.aws.terraform.messages import Listener
from inkwell.errors import InkwellError
from inkwell.shared import command, private
from inkwell.shared.tail import last_lines

Option = str | bool | list[str] | type[IsFlagged] | None  # IsFlagged: a flag without a value


class Outcome(Enum):
    """How a run ended."""

    DONE = "done"
    FAILED = "failed"
    CHANGES = "there are changes"
    INTERRUPTED = "interrupted"


# Of `plan -detailed-exitcode`; other commands know no 2. Any other code is a failure.
EXIT_CODES = {
    0: Outcome.DONE,
    1: Outcome.FAILED,
    2: Outcome.CHANGES,
    130: Outcome.INTERRUPTED,
}


class Terraform:
    """One program over one platform."""

    def __init__(self, program: Path, files: Files) -> None:
        self.program = program
        self.files = files
        self.env = files.environment()
        self._library = PythonTerraform(
            working_dir=str(files.source), terraform_bin_path=str(program)
        )

    def command(self, name: str, *arguments: str, **options: Option) -> list[str]:
        """Return a command line; an option's _ is a -, and None leaves it out."""
        built: list[str] = self._library.generate_cmd_string(name, *arguments, **options)
        return built

    def ask(self, name: str, *arguments: str, **options: Option) -> str:
        """Return what a short command prints (output, show, validate, workspace)."""
        with _environment(self.env), warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of its log.warn, on each failure
            code, output, errors = self._library.cmd(
                name, *arguments, no_color=IsFlagged, **options
            )
        if EXIT_CODES.get(code) is not Outcome.DONE:
            raise InkwellError(f"terraform {name} failed:\n{last_lines(errors or output)}")
        return str(output)

    def run(self, name: str, listener: Listener, *arguments: str, **options: Option) -> Outcome:
        """Run a long command; raises InkwellError should it fail, KeyboardInterrupt on Ctrl-C."""
        self.files.make_home()
        line = self.command(name, *arguments, **options)
        code = command.run_to_its_end(
            line, self.files.log, self.env, self.files.source, listener.line
        )
        outcome = EXIT_CODES.get(code, Outcome.FAILED)
        if outcome is Outcome.INTERRUPTED:
            raise KeyboardInterrupt
        if outcome is Outcome.FAILED:
            raise listener.failure(f"terraform {name}", self.files.log)
        return outcome

    def init(self, say: Callable[[str], None]) -> None:
        """Fetch the provider and find the state."""
        backend = None if self.files.state_is_local else str(self.files.backend)
        listener = Listener(lambda _line: None)
        listener.say = lambda line: say(line) if line.startswith("- Install") else None
        self.run("init", listener, input=False, no_color=IsFlagged, backend_config=backend)

    def plan(
        self,
        say: Callable[[str], None],
        *,
        own: Mapping[str, object] | None = None,
        **options: Option,
    ) -> Listener:
        """Make a plan and keep it; its changes are the listener's.

        `own` are variables that the tool decides: by a file, as nothing else is on a command line.
        """
        listener = Listener(say)
        self.files.make_home()
        values = [self.files.variables]
        if own:
            values.append(self.files.home / "own.tfvars.json")
            private.write(values[-1], json.dumps(own))
        self.run(
            "plan",
            listener,
            json=True,
            input=False,
            detailed_exitcode=True,
            out=str(self.files.plan),
            var_file=[str(file) for file in values],
            **options,
        )
        self.files.plan.chmod(0o600)
        return listener

    def apply(self, say: Callable[[str], None], total: int) -> Listener:
        """Carry the plan out that is kept; it is used up."""
        listener = Listener(say, total)
        try:
            self.run("apply", listener, str(self.files.plan), json=True, input=False)
        finally:
            self.files.plan.unlink(missing_ok=True)
        return listener

    def outputs(self) -> dict[str, Any]:
        """Return the outputs' values by name; none where nothing is applied."""
        found = json.loads(self.ask("output", json=True))
        return {name: output["value"] for name, output in found.items()}

    def shown(self, *plan: str) -> dict[str, Any]:
        """Return the state, or a plan, as Terraform's JSON has it."""
        found: dict[str, Any] = json.loads(self.ask("show", *plan, json=True))
        return found


def resources(values: Mapping[str, Any] | None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the type and the values of each resource of a state, or of a plan's values."""
    for resource in ((values or {}).get("root_module") or {}).get("resources", []):
        if resource["mode"] == "managed":
            yield resource["type"], resource.get("values") or {}


@contextmanager
def _environment(env: Mapping[str, str]) -> Iterator[None]:
    """Give this process an environment: python-terraform passes that on, and takes no other."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(env)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
