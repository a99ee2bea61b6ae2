"""What can be seen in an address and said in words: each sign is one feature of the model.

The model learns what a sign weighs. RISKY ones can't speak for an address, whatever was learnt:
who imitates a bank may add them at will.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from features.links.address import Address
from features.links.suffixes import is_ip, public_suffix

WORD = re.compile(r"[a-z0-9]+")
HEX = re.compile(r"[0-9a-f]{16}")
MIXED = re.compile(r"[0-9][a-z]+[0-9]|[a-z][0-9]+[a-z]")
FILE = re.compile(r"\.(apk|bat|cmd|dmg|exe|hta|iso|jar|js|msi|rar|scr|vbs|zip)\Z")
SCRIPT = re.compile(r"\.(php[0-9]?|aspx?|cgi|jsp)\Z")
PAGE = re.compile(r"\.html?\Z")
LISTS = Path(__file__).parent / "words.txt"


def word_list(name: str) -> frozenset[str]:
    """Return one of the lists of words.txt."""
    _, _, rest = LISTS.read_text("ascii").partition(f"[{name}]\n")
    return frozenset(rest.partition("[")[0].split())


SHORTENERS = word_list("shorteners")
BRANDS = word_list("brands")
ASKING = word_list("asking")
LONG_NAME, LONG_PLACE, DEEP = 25, 80, 5


@dataclass(frozen=True)
class Sign:
    """One of them: the sentence is said where it spoke for the verdict."""

    name: str
    holds: Callable[[Address], bool]
    sentence: str
    risky: bool = False


def words(text: str) -> list[str]:
    """Return the words of a part of an address, in its order."""
    return WORD.findall(text.lower())


def own_label(address: Address) -> str:
    """Return what the owner chose: example, of example.co.uk."""
    return address.domain.removesuffix(public_suffix(address.host)).rstrip(".")


def below(address: Address) -> list[str]:
    """Return the labels in front of the registrable domain, apart from www."""
    front = address.name.removesuffix(address.domain).rstrip(".")
    return front.split(".") if front else []


def borrows_a_brand(address: Address) -> bool:
    """Whether a known company is named, and the domain is not its own name."""
    named = set(words(address.name) + words(address.tail))
    return bool((named - {own_label(address)}) & BRANDS) and own_label(address) not in BRANDS


def asks(address: Address) -> bool:
    """Whether a word stands there by which people are asked for a password or for money."""
    return not ASKING.isdisjoint(words(address.name) + words(address.tail))


def digits(text: str) -> int:
    """Count the digits."""
    return sum(character.isdigit() for character in text)


SIGNS = (
    Sign("ip", lambda a: is_ip(a.host), "It has a number in place of a name.", risky=True),
    Sign(
        "userinfo",
        lambda a: a.userinfo,
        "What stands before the @ is not where it leads.",
        risky=True,
    ),
    Sign(
        "punycode",
        lambda a: "xn--" in a.host,
        "Its name has letters that can be mistaken.",
        risky=True,
    ),
    Sign("port", lambda a: a.port is not None, "It names an unusual port.", risky=True),
    Sign(
        "file",
        lambda a: bool(FILE.search(a.path.lower())),
        "It is a file to run or unpack.",
        risky=True,
    ),
    Sign(
        "brand",
        borrows_a_brand,
        "It names a well-known company, and the domain is not that company's.",
        risky=True,
    ),
    Sign(
        "asks",
        asks,
        "It has a word by which people are asked for a password or for money.",
        risky=True,
    ),
    Sign(
        "address inside",
        lambda a: "http" in a.tail.lower() or "//" in a.path or ".com" in a.tail.lower(),
        "Another address stands inside it.",
        risky=True,
    ),
    Sign("shortener", lambda a: a.domain in SHORTENERS, "A short link hides where it leads."),
    Sign("two hyphens", lambda a: a.name.count("-") > 1, "Its name has several hyphens."),
    Sign("hyphen", lambda a: a.name.count("-") == 1, "Its name has a hyphen."),
    Sign("no hyphen", lambda a: "-" not in a.name, "Its name has no hyphen."),
    Sign("digits in name", lambda a: digits(a.name) > 2, "Its name has several digits."),
    Sign("digit in name", lambda a: 0 < digits(a.name) < 3, "Its name has a digit."),
    Sign("long name", lambda a: len(a.name) > LONG_NAME, "Its name is long."),
    Sign("short name", lambda a: len(a.name) < 13, "Its name is short."),
    Sign("long", lambda a: len(a.place) > LONG_PLACE, "It is long."),
    Sign("bare domain", lambda a: not below(a), "It is the domain itself."),
    Sign("one below", lambda a: len(below(a)) == 1, "It is one step below the domain."),
    Sign("two below", lambda a: len(below(a)) == 2, "Its name has parts in front of the domain."),
    Sign("far below", lambda a: len(below(a)) > 2, "Its name has many parts before the domain."),
    Sign("home page", lambda a: not a.tail, "It is a home page."),
    Sign("one step", lambda a: len(parts(a)) == 1, "Its path is short."),
    Sign("two steps", lambda a: len(parts(a)) == 2, "Its path has two parts."),
    Sign("three steps", lambda a: 2 < len(parts(a)) < DEEP, "Its path has several parts."),
    Sign("deep", lambda a: len(parts(a)) >= DEEP, "Its path is deep."),
    Sign("query", lambda a: bool(a.query), "It hands over values after a question mark."),
    Sign("fragment", lambda a: bool(a.fragment), "It ends in a mark after a number sign."),
    Sign("script", lambda a: bool(SCRIPT.search(a.path.lower())), "Its page is a program."),
    Sign("page", lambda a: bool(PAGE.search(a.path.lower())), "Its page is a plain one."),
    Sign("folder of words", lambda a: a.path.count("-") > 2, "Its path is a title in words."),
    Sign("hexadecimal", lambda a: bool(HEX.search(a.tail.lower())), "A long code stands in it."),
    Sign("mixed", lambda a: bool(MIXED.search(own_label(a))), "Letters and digits are mixed."),
    Sign("escapes", lambda a: a.tail.count("%") > 2, "Many of its characters are hidden by codes."),
    Sign("digits in tail", lambda a: digits(a.tail) > 9, "Many digits stand in its path."),
)


def parts(address: Address) -> list[str]:
    """Return the parts of the path that are not empty."""
    return [part for part in address.path.split("/") if part]
