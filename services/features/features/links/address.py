"""Reads what somebody typed or pasted as a web address, as a browser would, without opening it.

One address has many spellings: `HTTP://Example.com:80`, `example.com/`. All of them give the same
`Address`, apart from scheme and userinfo.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from features.links import hosts
from features.links.suffixes import registrable_domain

LONGEST = 2048  # characters of an address
PORTS = {"http": 80, "https": 443}
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(.*)", re.IGNORECASE | re.DOTALL)
PORT = re.compile(r"[0-9]{1,5}([/?#\\]|\Z)")
ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
UNRESERVED = frozenset(string.ascii_letters + string.digits + "-._~")  # RFC 3986, 2.3
IGNORED = str.maketrans("", "", "\t\n\r")  # by browsers, wherever they stand
AROUND = "".join(map(chr, range(33)))
REMAINING = re.compile(r"[^!-~]")  # what a path can't have as it is


class AddressError(ValueError):
    """It is no web address; the message is a sentence about it."""


@dataclass(frozen=True)
class Address:
    """A web address, taken apart.

    Attributes:
        scheme: http or https.
        assumed: whether the scheme was not given.
        userinfo: whether something stands before an @ in front of the host.
        host: lower-case ASCII.
        port: None where it is one that http or https has by itself.
        path: from its first slash on, without those at its end; "" at the top.
        query: without its question mark.
        fragment: without its number sign.
    """

    scheme: str
    assumed: bool
    userinfo: bool
    host: str
    port: int | None
    path: str
    query: str
    fragment: str

    @cached_property
    def domain(self) -> str:
        """The registrable domain, in ASCII."""
        return registrable_domain(self.host)

    @property
    def text(self) -> str:
        """The address in one spelling; what stood before an @ is left out."""
        slash = "" if self.tail.startswith(("/", ":")) else "/"
        return f"{self.scheme}://{self.host}{slash}{self.tail}"

    @property
    def place(self) -> str:
        """Host and tail: what every spelling has in common."""
        return self.name + self.tail

    @cached_property
    def name(self) -> str:
        """The host without www., unless that is what was registered, as in www.com."""
        return self.host if self.host == self.domain else self.host.removeprefix("www.")

    @cached_property
    def tail(self) -> str:
        """Port, path, query and fragment."""
        port = "" if self.port is None else f":{self.port}"
        query = f"?{self.query}" if self.query else ""
        fragment = f"#{self.fragment}" if self.fragment else ""
        return f"{port}{self.path}{query}{fragment}"


def read(text: str) -> Address:
    """Return the address that `text` is.

    Raises:
        AddressError: it is empty, too long, of another scheme, or has no host that can be one.
    """
    if len(text) > LONGEST:
        raise AddressError(f"The address is longer than {LONGEST} characters.")
    text = text.translate(IGNORED).strip(AROUND)
    if not text:
        raise AddressError("The address is empty.")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise AddressError("The address has half of a character.") from error
    scheme, rest = _scheme(text)
    rest, _, fragment = rest.partition("#")
    rest, _, query = rest.partition("?")
    authority, slash, path = rest.replace("\\", "/").lstrip("/").partition("/")
    userinfo, at, place = authority.rpartition("@")
    name, port = _port(place)
    try:
        host = hosts.canonical(name)
    except hosts.HostError as error:
        raise AddressError(f"The address's host {error}.") from error
    return Address(
        scheme=scheme or "https",
        assumed=not scheme,
        userinfo=bool(at and userinfo),
        host=host,
        port=None if port in (None, *PORTS.values()) else port,
        path=_path(slash + path).rstrip("/"),
        query=_escaped(query),
        fragment=_escaped(fragment),
    )


def _scheme(text: str) -> tuple[str, str]:
    """Split the scheme off; "" where there is none, as in example.com:8080."""
    found = SCHEME.match(text)
    if not found or "." in found[1] or PORT.match(found[2]):
        return "", text
    scheme = found[1].lower()
    if scheme not in PORTS:
        raise AddressError(f"The address must begin with http or https, not {scheme[:20]}.")
    return scheme, found[2]


def _port(place: str) -> tuple[str, int | None]:
    name, colon, port = place.rpartition(":")
    if not colon or "]" in port:
        return place, None
    if not port:
        return name, None
    if not (port.isascii() and port.isdigit() and len(port) <= 5 and int(port) <= 65535):
        raise AddressError("The address's port must be a number up to 65535.")
    return name, int(port)


def _path(path: str) -> str:
    """Return a path without . and .., as a browser asks for it."""
    kept: list[str] = []
    for segment in _escaped(path).split("/")[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    return "/" + "/".join(kept)


def _escaped(part: str) -> str:
    """Return a part in ASCII: unreserved characters as they are, escapes in upper case."""
    whole = REMAINING.sub(lambda found: quote(found[0]), part)
    return ESCAPE.sub(_unescape, whole)


def _unescape(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if character in UNRESERVED else found[0].upper()
