"""Stages and their seconds: a line as each begins and ends, the total at the end.

On a terminal a clock runs under the lines while a stage does; a log gets the lines alone.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import Progress as Clock
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn


@dataclass
class Progress:
    """Prints stages as they run and keeps how long each took."""

    write: Callable[[str], None] | None = None  # instead of printing
    clock: Callable[[], float] = time.monotonic
    took: dict[str, float] = field(default_factory=dict)
    console: Console = field(default_factory=Console)

    @classmethod
    def for_programs(cls) -> "Progress":
        """Return one that prints to stderr: a program reads the result from stdout."""
        return cls(console=Console(stderr=True))

    @contextmanager
    def stage(self, title: str) -> Iterator[Callable[[str], None]]:
        """Time what happens within; yields the function that prints a line of detail."""
        self._say(f"{title} ...")
        begun = self.clock()
        with self._running(title):
            yield lambda line: self._say(f"    {line}")
        self.took[title] = self.clock() - begun
        self._say(f"{title}: {self.took[title]:.1f} s")

    def keep(self, file: Path) -> None:
        """Write the stages' seconds, for who measures."""
        file.write_text(json.dumps(self.took, indent=1) + "\n")

    def summary(self) -> str:
        """Return a table of the stages' seconds with their total."""
        width = max(len(title) for title in [*self.took, "Total"])
        rows = [*self.took.items(), ("Total", sum(self.took.values()))]
        return "\n".join(f"{title:<{width}}  {seconds:7.1f} s" for title, seconds in rows)

    def _say(self, line: str) -> None:
        if self.write:
            self.write(line)
        else:
            self.console.print(line, markup=False, highlight=False, emoji=False, soft_wrap=True)

    @contextmanager
    def _running(self, title: str) -> Iterator[None]:
        if self.write or not self.console.is_terminal:
            yield
            return
        columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False))
        with Clock(*columns, TimeElapsedColumn(), console=self.console, transient=True) as clock:
            clock.add_task(title, total=None)
            yield
