"""The two arguments that every stage has."""

from __future__ import annotations

import argparse
from pathlib import Path

from inkwell.shared.checkout import ROOT

HERE = Path(__file__).parent


def stage(description: str | None) -> argparse.ArgumentParser:
    """A parser with --config and --build, whose defaults make the committed model again."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--config", type=Path, default=HERE / "configs" / "mini.json")
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "mini")
    return parser
