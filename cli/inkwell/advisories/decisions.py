"""bundle/advisories.toml: what people decided about pins, each with its reason."""

import tomllib
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from inkwell.advisories.pins import Pin
from inkwell.errors import InkwellError
from inkwell.shared.checkout import ROOT

DECISIONS = ROOT / "bundle" / "advisories.toml"


class Entry(BaseModel):
    """What every decision says: the package as pinned, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    package: str
    version: str
    reason: str = Field(min_length=20)

    def concerns(self, pin: Pin) -> bool:
        """True for the pin that this is about."""
        return self.package.lower() == pin.name.lower() and self.version == pin.version


class Release(Entry):
    """A pinned version whose advisories count in other numbers: `release` is compared."""

    release: str


class Exemption(Entry):
    """A vulnerability that needn't be mended before the day `until`."""

    id: str
    until: date


class Decisions(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    release: tuple[Release, ...] = ()
    exception: tuple[Exemption, ...] = ()

    def release_of(self, pin: Pin) -> str | None:
        """Return the version that the pin's advisories speak of, where it isn't the pinned one."""
        return next((entry.release for entry in self.release if entry.concerns(pin)), None)

    def without_pin(self, pins: Sequence[Pin]) -> Iterable[str]:
        """Yield a sentence for each decision about a version that nothing pins."""
        for entry in (*self.release, *self.exception):
            if not any(entry.concerns(pin) for pin in pins):
                yield f"nothing pins {entry.package} {entry.version} any more: remove its entry"


def read(path: Path = DECISIONS) -> Decisions:
    """Return the decisions; raises InkwellError that says which entry is wrong."""
    try:
        return Decisions.model_validate(tomllib.loads(path.read_text()))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise InkwellError(f"{path}: {error}") from error
