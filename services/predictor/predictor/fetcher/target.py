"""Reads an address as what is asked for: scheme, host, port and path, or a sentence why not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import quote

from features.links import hosts
from predictor.fetcher.errors import FetchError

LONGEST = 2048  # characters of an address
PORTS = {"http": 80, "https": 443}
URL = re.compile(r"(https?)://([^/?#]*)(/[^?#]*)?(\?[^#]*)?(#.*)?", re.IGNORECASE | re.DOTALL)
# No %: neither escapes, nor the zone of an IPv6 address, which is of one machine.
AUTHORITY = re.compile(r"(\[[0-9a-f:.]+\]|[^\[\]:@%]+)(?::([0-9]{0,5}))?", re.IGNORECASE)
UNUSABLE = re.compile(r"[\x00-\x1f\x7f\\]")  # browsers read \ as /, other programs don't
LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
# Names that are no public host's: RFC 6761, 6762 (appendix G), 8375, 9476, and ICANN's .internal.
NOT_PUBLIC = frozenset(
    {
        *("localhost", "local", "internal", "intranet", "private", "corp", "home", "lan"),
        *("arpa", "alt", "onion", "test", "example", "invalid", "localdomain"),
    }
)
AS_IT_IS = "!$%&'()*+,;=:@/?-._~[]^`{|}\"<>"  # of a path; servers know their own spelling best


@dataclass(frozen=True)
class Target:
    """What is asked of a server.

    Attributes:
        scheme: http or https.
        host: a name in lower-case ASCII, or an IP address as text.
        address: the IP address, where the host is one.
        port: 80 or 443.
        path: with its query, in ASCII.
    """

    scheme: str
    host: str
    address: IPv4Address | IPv6Address | None
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The host, with its port if that is not the scheme's own: what the header Host says."""
        host = f"[{self.host}]" if isinstance(self.address, IPv6Address) else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def text(self) -> str:
        """The address, for what a redirect says to be read against."""
        return f"{self.scheme}://{self.authority}{self.path}"


def read(text: str) -> Target:
    """Return what an address asks for.

    Raises:
        FetchError: it is none of http or https, or one that is never fetched.
    """
    if len(text) > LONGEST:
        raise FetchError(f"The address is longer than {LONGEST} characters.")
    text = text.strip()
    found = URL.fullmatch(text)
    if not found:
        raise FetchError("The address must begin with https:// or http://.")
    if UNUSABLE.search(text) or not _is_text(text):
        raise FetchError("The address has a character that no address has.")
    scheme, authority, path, query, _ = found.groups(default="")
    scheme = scheme.lower()
    if "@" in authority:
        raise FetchError("The address must have no user or password before its host.")
    place = AUTHORITY.fullmatch(authority)
    if not place:
        raise FetchError("The address's host is missing, or no host.")
    port = int(place[2]) if place[2] else PORTS[scheme]
    if port not in PORTS.values():
        raise FetchError("The address's port must be 80 or 443.")
    host, address = _host(place[1])
    return Target(scheme, host, address, port, quote((path or "/") + query, safe=AS_IT_IS))


def _host(text: str) -> tuple[str, IPv4Address | IPv6Address | None]:
    try:
        host = hosts.canonical(text).strip("[]")
    except hosts.HostError as error:
        raise FetchError(f"The address's host {error}.") from error
    try:
        address = ip_address(host)
    except ValueError:
        pass
    else:
        return host, address
    labels = host.split(".")
    if len(labels) < 2 or labels[-1] in NOT_PUBLIC:
        raise FetchError("The address's host is not one of the public internet.")
    if not all(LABEL.fullmatch(label) for label in labels):
        raise FetchError("The address's host has a character that no host has.")
    return host, None


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a character
        return False
    return True
