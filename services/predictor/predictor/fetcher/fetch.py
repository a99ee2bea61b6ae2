"""From an address to a picture's bytes: each hop is read, resolved and checked anew.

What was checked is what is connected to: a name is resolved once for a hop, and the connection is
made to the address that came of it. Who answers another one to a second question gains nothing.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urljoin

import certifi

from predictor.fetcher import exchange, kinds, networks, target
from predictor.fetcher.errors import FetchError
from predictor.fetcher.target import Target

Resolve = Callable[[str], Awaitable[Sequence[IPv4Address | IPv6Address]]]
HOPS = 3  # redirects that are followed
ALL_S = 5.0  # from the address to the last byte
CONNECT_S = 2.0  # for one of several addresses
TRIED = 3  # addresses of a name


@dataclass(frozen=True)
class Picture:
    """A picture, and its media type by its bytes."""

    media_type: str
    data: bytes


def trust() -> ssl.SSLContext:
    """Return the authorities that the machine trusts (SSL_CERT_FILE) and Mozilla's."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


async def resolve(name: str) -> list[IPv4Address | IPv6Address]:
    """Return the addresses of a name, which no search domain is added to."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(f"{name}.", None, type=socket.SOCK_STREAM)
    return [ip_address(each[4][0]) for each in found]


class Fetcher:
    """Fetches pictures.

    Args:
        context: whose certificates are believed.
        resolve: the addresses of a name.
        dial: connects to an address.
    """

    def __init__(
        self,
        context: ssl.SSLContext | None = None,
        resolve: Resolve = resolve,
        dial: exchange.Dial = exchange.dial,
    ) -> None:
        self._context = context or trust()
        self._resolve = resolve
        self._dial = dial

    async def fetch(self, url: str) -> Picture:
        """Return the picture at an address.

        Raises:
            FetchError: with the reason, for who named the address.
        """
        try:
            async with asyncio.timeout(ALL_S):
                data = await self._follow(target.read(url))
        except TimeoutError as error:
            raise FetchError(f"The picture did not arrive within {ALL_S:.0f} s.") from error
        kind = kinds.media_type(data)
        if not kind:
            raise FetchError(f"It is no picture. Allowed are {kinds.ALLOWED}.", 415)
        return Picture(kind, data)

    async def _follow(self, asked: Target) -> bytes:
        for _ in range(HOPS + 1):
            answer = await self._ask(asked)
            if answer.location is None:
                return answer.body
            following = _following(asked, answer.location)
            if asked.scheme == "https" and following.scheme == "http":
                raise FetchError("The address leads on from https to http.")
            asked = following
        raise FetchError(f"The address leads on more than {HOPS} times.")

    async def _ask(self, asked: Target) -> exchange.Answer:
        try:
            reader, writer = await self._connect(asked)
        except ssl.SSLError as error:
            raise FetchError("The address's server has no valid certificate.") from error
        except OSError as error:
            raise FetchError("The address's server can't be reached.") from error
        try:
            return await exchange.get(asked, reader, writer)
        except OSError as error:
            raise FetchError("The connection to the address's server broke.") from error
        finally:
            writer.transport.abort()  # no word more to who might keep us waiting

    async def _connect(self, asked: Target) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        context = self._context if asked.scheme == "https" else None
        name = asked.host if context else None
        *others, last = await self._addresses(asked)
        for address in others:
            try:
                async with asyncio.timeout(CONNECT_S):
                    return await self._dial(address, asked.port, context, name)
            except ssl.SSLError:
                raise
            except (
                OSError
            ):  # a timeout is one; a machine without IPv6 has no way to such an address
                continue
        return await self._dial(last, asked.port, context, name)

    async def _addresses(self, asked: Target) -> list[IPv4Address | IPv6Address]:
        """Return what to connect to; all that a name leads to must be public."""
        if asked.address is not None:
            found = [asked.address]
        else:
            try:
                found = list(dict.fromkeys(await self._resolve(asked.host)))
            except (OSError, UnicodeError) as error:
                raise FetchError("The address's host is not known.") from error
        if not found:
            raise FetchError("The address's host is not known.")
        if not all(map(networks.is_public, found)):
            raise FetchError("The address's host is not one of the public internet.")
        return found[:TRIED]


def _following(asked: Target, location: str) -> Target:
    try:
        return target.read(urljoin(asked.text, location))
    except ValueError as error:  # brackets that hold no IPv6 address
        raise FetchError("The address leads on to one that can't be read.") from error
