"""The registrable domain of a host, by the Public Suffix List, which lies beside this module.

No request is made for the list, ever: it is renewed with a new version of this package.
"""

from __future__ import annotations

import ipaddress
from functools import cache
from pathlib import Path

LIST = Path(__file__).parent / "public_suffixes.txt"
PRIVATE = "// ===PRIVATE==="  # below it: suffixes of companies, such as github.io


def registrable_domain(host: str) -> str:
    """Return the part of a canonical host that one party registered: its suffix and a label more.

    An address of the Internet Protocol, a single label and a suffix itself are returned whole.
    """
    return _domain(host, _rules()[0])


def registry_domain(host: str) -> str:
    """Return the same with the suffixes of registries alone: all of github.io is one domain.

    Splits of training data use it, so that no host's neighbours are on the other side.
    """
    return _domain(host, _rules()[1])


def public_suffix(host: str) -> str:
    """Return what everybody can register below, such as com, co.uk or github.io."""
    labels = host.split(".")
    return ".".join(labels[len(labels) - _suffix_length(labels, _rules()[0]) :])


def _domain(host: str, rules: frozenset[str]) -> str:
    if is_ip(host):
        return host
    labels = host.split(".")
    return ".".join(labels[-_suffix_length(labels, rules) - 1 :])


def is_ip(host: str) -> bool:
    """Whether a canonical host is an IPv4 address, or an IPv6 address in brackets."""
    if host.startswith("["):
        return True
    if not host[-1:].isdigit():  # most hosts, and quicker than an exception
        return False
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        return False
    return True


def _suffix_length(labels: list[str], rules: frozenset[str]) -> int:
    """Return how many labels the prevailing rule has, as publicsuffix.org/list defines it."""
    for start in range(len(labels)):
        name = ".".join(labels[start:])
        if f"!{name}" in rules:
            return len(labels) - start - 1
        if name in rules or ".".join(["*", *labels[start + 1 :]]) in rules:
            return len(labels) - start
    return 1


@cache
def _rules() -> tuple[frozenset[str], frozenset[str]]:
    """Return all rules, and those of registries alone."""
    text = LIST.read_text("ascii")
    registries, _, _ = text.partition(PRIVATE)
    return _parse(text), _parse(registries)


def _parse(text: str) -> frozenset[str]:
    return frozenset(line for line in text.splitlines() if line and not line.startswith("//"))
