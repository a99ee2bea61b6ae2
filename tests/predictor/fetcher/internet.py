"""A small internet on the loopback: names, addresses, and real servers that note who asked.

Only the addresses in PUBLIC lead to the server outside. Every other one leads to the server inside,
which gives anybody a picture: what should never have been connected to is noticed by its answer.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from types import TracebackType

from inkwell.deploy.certificate import issue
from predictor.fetcher.errors import FetchError
from predictor.fetcher.fetch import Fetcher, Picture

PUBLIC = ("93.184.216.34", "151.101.1.69", "2606:2800:220:1:248:1893:25c8:1946")
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(100)
OK = b"HTTP/1.1 200 OK\r\n"
NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
Page = bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]


def file(data: bytes = PICTURE, *headers: str) -> bytes:
    """Return an answer with a file."""
    lines = "".join(f"{each}\r\n" for each in (*headers, f"Content-Length: {len(data)}"))
    return OK + lines.encode() + b"\r\n" + data


def redirect(to: str, status: int = 302) -> bytes:
    """Return an answer that leads on."""
    return f"HTTP/1.1 {status} Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()


class Internet:
    """Servers outside and inside, and a fetcher that meets them by names and addresses."""

    def __init__(self, folder: Path) -> None:
        self.names: dict[str, list[list[str]]] = {}  # of a name, its answers in turn
        self.pages: dict[str, Page] = {}
        self.asked: list[str] = []
        self.dialled: list[tuple[str, int]] = []
        self.requests: list[bytes] = []
        self.inside = 0
        issued = issue([PUBLIC[0]], ("pictures.org", "shop.net"))
        (folder / "leaf.pem").write_text(issued.certificate + issued.key)
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(folder / "leaf.pem")
        context = ssl.create_default_context(cadata=issued.authority)
        self.fetcher = Fetcher(context, resolve=self._resolve, dial=self._dial)
        self._runner = asyncio.Runner()
        self._servers: dict[str, asyncio.Server] = {}

    def __enter__(self) -> "Internet":
        self._runner.run(self._start())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for server in self._servers.values():
            server.close()
        self._runner.close()

    def fetch(self, url: str) -> Picture:
        """Fetch over this internet."""
        return self._runner.run(self.fetcher.fetch(url))

    def refusal(self, url: str) -> str:
        """Return the sentence that a fetch is refused by; "" where it isn't."""
        try:
            self.fetch(url)
        except FetchError as error:
            return str(error)
        return ""

    def forget(self) -> None:
        """Begin a test: nothing was asked, and each name has its own address."""
        for noted in (self.asked, self.dialled, self.requests):
            noted.clear()
        self.inside = 0
        self.pages = {"/picture": file()}
        self.names = {"pictures.org": [[PUBLIC[0]]], "shop.net": [[PUBLIC[1]]]}

    async def _start(self) -> None:
        for name, tls in (("http", None), ("https", self._tls)):
            self._servers[name] = await asyncio.start_server(self._outside, "127.0.0.1", 0, ssl=tls)
        self._servers["inside"] = await asyncio.start_server(self._inside, "127.0.0.1", 0)

    async def _resolve(self, name: str) -> list[IPv4Address | IPv6Address]:
        self.asked.append(name)
        if name not in self.names:
            raise OSError("no such name")
        answers = self.names[name]
        return [ip_address(each) for each in (answers.pop(0) if answers[1:] else answers[0])]

    async def _dial(
        self,
        address: IPv4Address | IPv6Address,
        port: int,
        context: ssl.SSLContext | None,
        name: str | None,
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        self.dialled.append((str(address), port))
        if str(address) not in PUBLIC:
            return await self._connect("inside", None, None)
        return await self._connect("https" if context else "http", context, name)

    async def _connect(
        self, server: str, context: ssl.SSLContext | None, name: str | None
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        port = self._servers[server].sockets[0].getsockname()[1]
        return await asyncio.open_connection("127.0.0.1", port, ssl=context, server_hostname=name)

    async def _outside(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self.requests.append(head)
        page = self.pages.get(head.split()[1].decode().partition("?")[0], NOT_FOUND)
        try:
            if isinstance(page, bytes):
                writer.write(page)
                await writer.drain()
            else:
                await page(writer)
        except OSError:  # the fetcher left
            pass
        finally:
            writer.close()

    async def _inside(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.inside += 1
        writer.write(file())
        writer.close()
