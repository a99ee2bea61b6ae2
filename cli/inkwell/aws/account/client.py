"""Clients of an AWS account, signed in as Terraform is: environment, profile, or SSO."""

from collections.abc import Callable
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from inkwell.errors import InkwellError

# Who asks wants to know soon that nothing answers.
CONFIG = Config(connect_timeout=10, read_timeout=30, retries={"max_attempts": 3})
MISSING = ("NotFound", "NoSuch", "404")


class Account:
    """An account in one region."""

    def __init__(self, region: str) -> None:
        self.region = region
        self._session = boto3.Session(region_name=region)
        self._clients: dict[str, Any] = {}

    def client(self, service: str) -> Any:
        """Return boto3's client of a service."""
        if service not in self._clients:
            try:
                self._clients[service] = self._session.client(service, config=CONFIG)
            except BotoCoreError as error:
                raise InkwellError(f"AWS can't be asked: {error}") from error
        return self._clients[service]

    def pages(self, service: str, call: str, key: str, **asked: Any) -> list[Any]:
        """Return all that a call lists, page by page."""
        client = self.client(service)
        if not client.can_paginate(call):
            return list(getattr(client, call)(**asked)[key])
        pages = client.get_paginator(call).paginate(**asked)
        return [each for page in pages for each in page.get(key, [])]


def found(ask: Callable[[], Any]) -> Any:
    """Return what a question brings, None where AWS says that there is no such thing."""
    try:
        return ask()
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if any(word in code for word in MISSING):
            return None
        raise
