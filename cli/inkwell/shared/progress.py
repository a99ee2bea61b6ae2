"""Stages and their seconds: a line as each begins and ends, the total at the end."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path


def _print(line: str) -> None:
    print(line, flush=True)


@dataclass
class Progress:
    """Prints stages as they run and keeps how long each took."""

    write: Callable[[str], None] = _print
    clock: Callable[[], float] = time.monotonic
    took: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, title: str) -> Iterator[Callable[[str], None]]:
        """Time what happens within; yields the function that prints a line of detail."""
        self.write(f"{title} ...")
        begun = self.clock()
        yield lambda line: self.write(f"    {line}")
        self.took[title] = self.clock() - begun
        self.write(f"{title}: {self.took[title]:.1f} s")

    def keep(self, file: Path) -> None:
        """Write the stages' seconds, for who measures."""
        file.write_text(json.dumps(self.took, indent=1) + "\n")

    def summary(self) -> str:
        """Return a table of the stages' seconds with their total."""
        width = max(len(title) for title in [*self.took, "Total"])
        rows = [*self.took.items(), ("Total", sum(self.took.values()))]
        return "\n".join(f"{title:<{width}}  {seconds:7.1f} s" for title, seconds in rows)
