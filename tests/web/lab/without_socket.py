"""The real predictor and the real fetcher behind the web, without a socket between them."""

from collections.abc import Callable

import httpx2

from contract.settings.fetcher import FetcherSettings
from predictor.fetcher.app import create_app
from tests.predictor.asking import Asking
from tests.predictor.fetcher.internet import Internet

PREDICTOR, FETCHER = "http://predictor:8003", "http://fetcher:8004"


def by(asking: Asking) -> Callable[[str, bytes, dict[str, str], float], httpx2.Response]:
    """Return what stands for `webapp.lab.predictor.post`."""

    def post(url: str, content: bytes, asked: dict[str, str], _: float) -> httpx2.Response:
        return asking.post(url.removeprefix(PREDICTOR), content=content, headers=asked)

    return post


def getting(asking: Asking) -> Callable[[str], httpx2.Response]:
    """Return what stands for `webapp.lab.predictor.get`."""

    def get(url: str) -> httpx2.Response:
        return asking.get(url.removeprefix(PREDICTOR))

    return get


def fetching(world: Internet) -> Callable[[str, dict[str, str]], httpx2.Response]:
    """Return what stands for `webapp.lab.fetcher.post`: it reaches an internet on the loopback."""
    app = create_app(FetcherSettings(), world.fetcher)

    async def ask(url: str, asked: dict[str, str]) -> httpx2.Response:
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport) as client:
            return await client.post(url, json=asked)

    return lambda url, asked: world._runner.run(ask(url, asked))
