"""A host as a browser resolves it: one spelling for all that lead to the same machine.

After the URL standard (url.spec.whatwg.org, "host parsing"), with the standard library's IDNA.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from encodings import idna
from urllib.parse import unquote

LONGEST = 253  # characters of a name, RFC 1035
FORBIDDEN = re.compile(r"[\x00-\x20\"#%/:<>?@\[\\\]^`{|}\x7f]")
NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
PREFIX = "xn--"


class HostError(ValueError):
    """The host can't be one; the message goes on from "the host"."""


def canonical(host: str) -> str:
    """Return the host in lower-case ASCII; an IPv4 address as four numbers, IPv6 in brackets.

    Raises:
        HostError: no browser would ask for this host.
    """
    if host.startswith("["):
        return _ipv6(host)
    if len(host) > 3 * LONGEST:
        raise HostError(f"is longer than {LONGEST} characters")
    plain = unicodedata.normalize("NFKC", unquote(host)).replace("\u3002", ".")
    name = ".".join(_label(each) for each in plain.removesuffix(".").split("."))
    if len(name) > LONGEST:
        raise HostError(f"is longer than {LONGEST} characters")
    return _ipv4(name) if NUMBER.fullmatch(name.rpartition(".")[2]) else name


def readable(host: str) -> str:
    """Return a canonical host as people write it: xn--bcher-kva.example is bücher.example."""
    return ".".join(_readable(label) for label in host.split("."))


def _label(label: str) -> str:
    if not label:
        raise HostError("is missing or has an empty part")
    try:
        ascii_label = idna.ToASCII(label).decode("ascii").lower()
    except UnicodeError as error:
        raise HostError("has a part that is too long, or a character that no name has") from error
    if FORBIDDEN.search(ascii_label):
        raise HostError("has a character that no name has")
    return ascii_label


def _readable(label: str) -> str:
    if not label.startswith(PREFIX):
        return label
    try:
        return label.removeprefix(PREFIX).encode("ascii").decode("punycode")
    except UnicodeError:
        return label


def _ipv4(name: str) -> str:
    """Return 127.0.0.1 for each of its spellings: 2130706433, 0x7f.1, 0177.0.0.1."""
    parts = name.split(".")
    if len(parts) > 4 or not all(NUMBER.fullmatch(part) for part in parts):
        raise HostError("ends in a number and is no IPv4 address")
    try:
        *first, last = map(_number, parts)
    except ValueError as error:
        raise HostError("ends in a number and is no IPv4 address") from error
    if any(each > 255 for each in first) or last >= 256 ** (4 - len(first)):
        raise HostError("is no IPv4 address: a number of it is too large")
    value = last + sum(each << 8 * (3 - place) for place, each in enumerate(first))
    return str(ipaddress.IPv4Address(value))


def _number(text: str) -> int:
    if text.startswith("0x"):
        return int(text[2:] or "0", 16)
    return int(text, 8 if text.startswith("0") and text != "0" else 10)


def _ipv6(host: str) -> str:
    try:
        return f"[{ipaddress.IPv6Address(host.removeprefix('[').removesuffix(']'))}]"
    except ValueError as error:
        raise HostError("is in brackets and no IPv6 address") from error
