"""The real predictor behind the web, without a socket between them."""

from collections.abc import Callable

import httpx2

from tests.predictor.asking import Asking

PREDICTOR = "http://predictor:8003"


def by(asking: Asking) -> Callable[[str, bytes, dict[str, str]], httpx2.Response]:
    """Return what stands for `webapp.lab.predictor.post`."""

    def post(url: str, content: bytes, asked: dict[str, str]) -> httpx2.Response:
        return asking.post(url.removeprefix(PREDICTOR), content=content, headers=asked)

    return post
