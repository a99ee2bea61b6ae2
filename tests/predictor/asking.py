"""Requests to the predictor's application without a socket."""

import asyncio
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Any

import httpx2

from predictor.config import Settings
from predictor.http.app import create_app

BAD = "http://paypal.com.verify-account9.tk/verify-account.php?s=1f"
GOOD = "https://www.garden9.org/letters/school"


class Asking:
    """An application that has been started, and a client for it."""

    def __init__(self, settings: Settings) -> None:
        self.app = create_app(settings)
        self._runner = asyncio.Runner()
        self._lifespan: AbstractAsyncContextManager[Any] = self.app.router.lifespan_context(
            self.app
        )

    def __enter__(self) -> "Asking":
        self._runner.run(self._lifespan.__aenter__())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._runner.run(self._lifespan.__aexit__(kind, error, trace))
        self._runner.close()

    def ask(self, method: str, path: str, **options: Any) -> httpx2.Response:
        """Return the answer to a request."""

        async def ask() -> httpx2.Response:
            transport = httpx2.ASGITransport(app=self.app)
            async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
                return await client.request(method, path, **options)

        return self._runner.run(ask())

    def post(self, path: str, **options: Any) -> httpx2.Response:
        """Return the answer to a POST."""
        return self.ask("POST", path, **options)

    def get(self, path: str) -> httpx2.Response:
        """Return the answer to a GET."""
        return self.ask("GET", path)
