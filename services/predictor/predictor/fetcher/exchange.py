"""One request of HTTP/1.1 to one IP address, and its answer up to a limit.

h11 reads the bytes. There are no cookies, no credentials, no proxy and no decompression, because
nothing here knows of them.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

import h11

from predictor import __version__
from predictor.fetcher.errors import FetchError
from predictor.fetcher.target import Target

Dial = Callable[
    [IPv4Address | IPv6Address, int, ssl.SSLContext | None, str | None],
    Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]],
]
MOST = 10_000_000  # bytes of a picture
READ = 65536  # bytes at once
REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class Answer:
    """What a server said.

    Attributes:
        location: where a redirect leads, else None.
        body: the file, where it is no redirect.
    """

    location: str | None
    body: bytes


async def dial(
    address: IPv4Address | IPv6Address, port: int, context: ssl.SSLContext | None, name: str | None
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect to an IP address; nothing is resolved. `name` is what its certificate must be of."""
    return await asyncio.open_connection(str(address), port, ssl=context, server_hostname=name)


async def get(target: Target, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Answer:
    """Ask over an open connection.

    Raises:
        FetchError: the answer is no file, too large, encoded, or no HTTP.
        OSError: the connection failed.
    """
    connection = h11.Connection(h11.CLIENT)
    writer.write(connection.send(_request(target)) + connection.send(h11.EndOfMessage()))
    await writer.drain()
    try:
        head = await _next(connection, reader)
        while isinstance(head, h11.InformationalResponse):
            head = await _next(connection, reader)
        if not isinstance(head, h11.Response):
            raise FetchError("The address's server ended the connection without an answer.")
        if head.status_code in REDIRECTS:
            return Answer(_location(head), b"")
        _check(head)
        return Answer(None, await _body(connection, reader))
    except h11.RemoteProtocolError as error:
        raise FetchError("The address's server broke off, or its answer is no HTTP.") from error


async def _body(connection: h11.Connection, reader: asyncio.StreamReader) -> bytes:
    body = bytearray()
    while isinstance(event := await _next(connection, reader), h11.Data):
        body += event.data
        if len(body) > MOST:
            raise _too_large()
    return bytes(body)


async def _next(connection: h11.Connection, reader: asyncio.StreamReader) -> h11.Event:
    while (event := connection.next_event()) is h11.NEED_DATA:
        connection.receive_data(await reader.read(READ))
    if isinstance(event, type):  # h11.PAUSED: the server speaks another protocol from here on
        raise FetchError("The address's server answers by another protocol.")
    return event


def _request(target: Target) -> h11.Request:
    headers = [
        ("Host", target.authority),
        ("User-Agent", f"Inkwell/{__version__}"),
        ("Accept", "image/*"),
        ("Accept-Encoding", "identity"),
        ("Connection", "close"),
    ]
    return h11.Request(method="GET", target=target.path, headers=headers)


def _check(head: h11.Response) -> None:
    """Refuse what is no file as it is; a packed one could unpack to any size."""
    if head.status_code != 200:
        raise FetchError(f"The address's server answered {head.status_code}, and no picture.")
    if _header(head, b"content-encoding").strip().lower() not in ("", "identity"):
        raise FetchError("The address's server sent a packed file, although none was asked for.")
    length = _header(head, b"content-length")
    if length and int(length) > MOST:  # h11 has seen that it is a number
        raise _too_large()


def _location(head: h11.Response) -> str:
    try:
        return _header(head, b"location", "utf-8")
    except UnicodeDecodeError as error:
        raise FetchError("The address leads on to one that can't be read.") from error


def _header(head: h11.Response, name: bytes, encoding: str = "latin-1") -> str:
    return b",".join(value for key, value in head.headers if key == name).decode(encoding)


def _too_large() -> FetchError:
    return FetchError(f"The picture is larger than {MOST // 10**6} MB.", 413)
