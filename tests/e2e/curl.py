"""The curl binary with a cookie jar, as people's scripts use it."""

import subprocess
from dataclasses import dataclass
from email.message import Message
from email.parser import Parser
from pathlib import Path


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    headers: Message
    body: str

    def __contains__(self, text: str) -> bool:
        return text in self.body


class Curl:
    """Calls addresses under `url`; cookies are kept in `jar` between calls."""

    def __init__(self, url: str, jar: Path) -> None:
        self.url = url
        self.jar = jar

    def __call__(self, path: str, *options: str) -> Answer:
        """Run curl with `options` on a path; no redirect is followed."""
        jar = ["--cookie", str(self.jar), "--cookie-jar", str(self.jar)]
        command = ["curl", "--silent", "--show-error", "--include", "--max-time", "60", *jar]
        done = subprocess.run(
            [*command, *options, self.url + path], capture_output=True, check=True, timeout=90
        )
        return _parse(done.stdout.decode())

    def cookies(self) -> dict[str, str]:
        """Return the jar's cookies by name."""
        rows = [line.removeprefix("#HttpOnly_") for line in self.jar.read_text().splitlines()]
        cells = [row.split("\t") for row in rows if row and not row.startswith("#")]
        return {cell[5]: cell[6] for cell in cells}

    def csrf(self) -> tuple[str, str]:
        """Return the options that send what proves a script's own request."""
        return "--header", f"X-CSRF-TOKEN: {self.cookies()['csrf_access_token']}"


def _parse(text: str) -> Answer:
    head, _, body = text.partition("\r\n\r\n")
    if head.split()[1] == "100":
        return _parse(body)
    line, _, headers = head.partition("\r\n")
    return Answer(int(line.split()[1]), Parser().parsestr(headers), body)


def form(**fields: str) -> list[str]:
    """Return the options that post a form."""
    return [
        part for name, value in fields.items() for part in ("--data-urlencode", f"{name}={value}")
    ]


def multipart(fields: dict[str, str]) -> list[str]:
    """Return the options that post a multipart form."""
    return [part for name, value in fields.items() for part in ("--form-string", f"{name}={value}")]
