"""Formats a result as a table for the terminal and as a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from .intervals import Interval
from .marks import SENDABLE
from .results import QUALITY, worst

SHOWN = (QUALITY, SENDABLE, "facts", "sourced")  # of a slice
PAGE = "page.html.jinja"


def table(result: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of a result."""
    yield f"{'':36}{'mean':>8}{'95 % interval':>18}{'forms':>8}"
    for name, one in result["scores"].items():
        yield f"{name:36}{one['mean']:>8.3f}{_span(one):>18}{one['n']:>8.0f}"
    for name, scores in result["steps"].items():
        yield f"{'after ' + name:36}" + ", ".join(f"{k} {v:.3f}" for k, v in scores.items())
    yield f"\n{'slice':36}" + "".join(f"{name:>10}" for name in SHOWN) + f"{'forms':>8}"
    for kind, values in result["slices"].items():
        for value, scores in values.items():
            means = "".join(f"{scores[name]['mean']:>10.3f}" for name in SHOWN)
            yield f"{kind + ': ' + value:36}{means}{scores[QUALITY]['n']:>8.0f}"
    yield f"\n{'variant minus its form':36}{QUALITY:>8}{'95 % interval':>18}{'':>4}facts"
    for relation, scores in result["relations"].items():
        one, facts = scores[QUALITY], scores["facts"]
        text = f"{facts['mean']:+.3f} {_span(facts)}"
        yield f"{relation:36}{one['mean']:>+8.3f}{_span(one):>18}{'':>4}{text}"
    if result["seeds"]:
        yield f"\n{'between seeds, highest minus lowest':36}{'mean':>8}{'95 % interval':>18}"
    for name, one in result["seeds"].items():
        yield f"{name:36}{one['mean']:>8.3f}{_span(one):>18}"
    for mark, text in (("unmoved", "changed the letter"), ("unrepeated", "stand in the letter")):
        through = [row["id"] for row in result["letters"] if row["marks"].get(mark) == 0]
        yield f"\nHidden instructions that {text}: {', '.join(through) or 'none'}"


def comparison(differences: Mapping[str, Interval]) -> Iterator[str]:
    """Yield the lines of a comparison: how far the second is above the first."""
    yield f"{'second minus first':36}{'mean':>8}{'95 % interval':>18}{'forms':>8}"
    for name, one in differences.items():
        verdict = ("better" if one.mean > 0 else "worse") if one.differs else "within chance"
        yield f"{name:36}{one.mean:>+8.3f}{_span(one.to_dict()):>18}{one.n:>8}   {verdict}"


def _span(one: Mapping[str, float]) -> str:
    return f"{one['low']:.3f} to {one['high']:.3f}"


def page(result: Mapping[str, Any]) -> str:
    """Return the page: figures, and the worst letters beside their forms."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return templates.get_template(PAGE).render(result=result, worst=worst(result["letters"]))
