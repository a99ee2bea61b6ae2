"""The stylesheets: no declaration that a browser would pass over, and no class that no page has."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import tinycss2
from playwright.sync_api import Browser
from tinycss2.ast import AtRule, Declaration, Node, ParseError, QualifiedRule

from inkwell.shared.checkout import ROOT

WEBAPP = ROOT / "services/web/webapp"
SHEETS = sorted((WEBAPP / "static/css").glob("*.css"))
CLASS = re.compile(r"\.([a-z][\w-]*)")
DESCRIPTORS = ("view-transition", "font-face")  # at-rules whose lines are no properties
STYLE = "style-warm"  # of an experiment: docs/experiments.md
OTHER_BROWSERS = ("hanging-punctuation",)  # Safari's; others pass over it, as they may

EACH = pytest.mark.parametrize("sheet", SHEETS, ids=[sheet.name for sheet in SHEETS])


def read(sheet: Path) -> list[Node]:
    rules: list[Node] = tinycss2.parse_stylesheet(
        sheet.read_text(), skip_comments=True, skip_whitespace=True
    )
    return rules


def rules_in(nodes: Sequence[Node]) -> Iterator[Node]:
    """Yield every rule, those within at-rules and other rules too, and what is no CSS."""
    for node in nodes:
        yield node
        if isinstance(node, AtRule | QualifiedRule) and node.content is not None:
            inner = tinycss2.parse_blocks_contents(
                node.content, skip_comments=True, skip_whitespace=True
            )
            yield from rules_in(inner)


def declarations(sheet: Path) -> list[tuple[str, str]]:
    rules = [node for node in read(sheet) if getattr(node, "at_keyword", "") not in DESCRIPTORS]
    return [
        (node.name, tinycss2.serialize(node.value).strip())
        for node in rules_in(rules)
        if isinstance(node, Declaration) and node.name not in OTHER_BROWSERS
    ]


def is_used(name: str, pages: str) -> bool:
    """Whether a page has the class, whole or with its end filled in: `chip--{{ status }}`."""
    stems = [name[: dash.end()] for dash in re.finditer("-", name)]
    filled_in = any(f"{stem}{{{{" in pages for stem in stems)
    return filled_in or bool(re.search(rf"\b{name}\b", pages))


@EACH
def test_a_stylesheet_parses(sheet: Path) -> None:
    errors = [node for node in rules_in(read(sheet)) if isinstance(node, ParseError)]
    assert [(error.source_line, error.message) for error in errors] == []


@pytest.mark.browser
def test_a_browser_knows_every_declaration(browser: Browser) -> None:
    written = {sheet.name: declarations(sheet) for sheet in SHEETS}
    assert sum(map(len, written.values())) > 500
    page = browser.new_page()
    try:
        known = "pairs => pairs.filter(([name, value]) => !CSS.supports(name, value))"
        unknown = {name: page.evaluate(known, pairs) for name, pairs in written.items()}
    finally:
        page.close()
    assert {name: pairs for name, pairs in unknown.items() if pairs} == {}


@EACH
def test_each_class_of_a_stylesheet_is_used_by_a_page(sheet: Path) -> None:
    sources = [*(WEBAPP / "templates").glob("*.html"), *(WEBAPP / "static/js").glob("*.js")]
    pages = "\n".join(path.read_text() for path in sources)
    selectors = [
        tinycss2.serialize(node.prelude)
        for node in rules_in(read(sheet))
        if isinstance(node, QualifiedRule)
    ]
    classes = {name for selector in selectors for name in CLASS.findall(selector)}
    classes.discard(STYLE)
    assert [name for name in sorted(classes) if not is_used(name, pages)] == []
