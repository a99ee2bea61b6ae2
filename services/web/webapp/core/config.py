"""Every setting, read once from the environment.

`INKWELL_SECRET_KEY` sets `Config.secret_key`, and so on for each field. Any of them may come
from a file instead (`INKWELL_SECRET_KEY_FILE`), as container platforms mount secrets.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from .experiment import Experiment, ExperimentError

PREFIX = "INKWELL_"
SECRET_KEY_BYTES = 32
MAY_BE_ZERO = (
    "trusted_proxies",
    "rewrites",
    "letters_a_day",
    "tokens_a_day",
    "letters_a_minute",
    "exports_a_minute",
    "diffs_a_minute",
    "edits_a_minute",
    "ratings_a_minute",
)
PUBLIC_HOST = re.compile(r"([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(:[1-9]\d{0,4})?")
TRACKS = ("stable", "canary")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class ConfigError(Exception):
    """A setting is missing or makes no sense; the message names it."""


@dataclass(frozen=True)
class Config:
    """The settings of the web service. Fields without a default are required."""

    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)  # makes the CSRF values; 32 bytes or more
    signing_keys: str = ""  # the folder of the keys that sign tokens; the web needs it
    token_issuer: str = "inkwell"  # noqa: S105 - names whose tokens they are
    model_url: str = "http://127.0.0.1:8081/v1"  # an OpenAI-compatible address
    model_key: str = field(default="", repr=False)
    model_name: str = ""  # empty: the first that the model server lists
    writers: int = 8  # letters written at once, in each writer process
    writer_bind: str = ""  # host:port where a writer tells how it goes; empty: nowhere
    letter_tokens: int = 600  # the most that a letter may have, in the model's tokens
    letters_a_day: int = 0  # a person's, in UTC days; 0: as many as they like
    tokens_a_day: int = 0  # the same, in the model's tokens, the forms' included
    letters_a_minute: int = 10  # a person's, in any 60 seconds, as are the next; 0: no limit
    exports_a_minute: int = 30
    diffs_a_minute: int = 60
    edits_a_minute: int = 60
    ratings_a_minute: int = 60
    font_paths: str = ""  # folders of fonts for PDFs, parted by ':'; empty: the system's
    rewrites: int = 1  # more tries at a letter that breaks a rule; the best one is kept
    trusted_proxies: int = 0  # proxies in front whose X-Forwarded-For and -Proto are believed
    public_host: str = ""  # host or host:port of the pages' address; empty: the request's own
    log_level: str = "INFO"
    track: str = "stable"  # or canary: which of two releases side by side this one is
    experiment: str = ""  # name:variant=weight,variant=weight; empty: none runs
    commit: str = ""  # empty: asked from git

    access_token_minutes: int = 15
    refresh_token_days: int = 30
    login_failures_per_name: int = 10
    login_failures_per_address: int = 50
    login_window_minutes: int = 15
    registrations_per_address: int = 60
    new_identities_per_person: int = 10  # other usernames or e-mails, in the same window
    registration_window_minutes: int = 60
    max_body_bytes: int = 1024 * 1024
    database_pool: int = 16  # connections of one web process

    # Argon2id: the first parameters of OWASP's Password Storage Cheat Sheet.
    password_memory_kib: int = 19456
    password_time_cost: int = 2
    password_parallelism: int = 1

    def __post_init__(self) -> None:
        """Refuse values that could only fail later.

        Raises:
            ConfigError: with a sentence that names the setting.
        """
        if len(self.secret_key.encode()) < SECRET_KEY_BYTES:
            raise ConfigError(f"INKWELL_SECRET_KEY must have {SECRET_KEY_BYTES} bytes or more.")
        if not self.token_issuer:
            raise ConfigError("INKWELL_TOKEN_ISSUER must not be empty.")
        if self.log_level not in LOG_LEVELS:
            raise ConfigError(f"INKWELL_LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}.")
        if self.track not in TRACKS:
            raise ConfigError(f"INKWELL_TRACK must be one of {', '.join(TRACKS)}.")
        if not self.model_url.startswith(("http://", "https://")):
            raise ConfigError("INKWELL_MODEL_URL must begin with http:// or https://.")
        _address("INKWELL_WRITER_BIND", self.writer_bind)
        if self.public_host and not PUBLIC_HOST.fullmatch(self.public_host):
            raise ConfigError(
                "INKWELL_PUBLIC_HOST must be host or host:port in lower case, as browsers show it, "
                "such as letters.example.com or localhost:8080."
            )
        _experiment(self.experiment)
        for each in fields(self):
            least = 0 if each.name in MAY_BE_ZERO else 1
            if each.type is int and getattr(self, each.name) < least:
                raise ConfigError(f"{PREFIX}{each.name.upper()} must be {least} or more.")
        object.__setattr__(self, "database_url", _psycopg2_url(self.database_url))

    @property
    def writer_address(self) -> tuple[str, int] | None:
        """The host and the port of `writer_bind`."""
        return _address("INKWELL_WRITER_BIND", self.writer_bind)

    @property
    def running(self) -> Experiment | None:
        """The experiment that runs."""
        return _experiment(self.experiment)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> "Config":
        """Read the settings from `environ`.

        Raises:
            ConfigError: a required setting is missing, or one makes no sense.
        """
        values: dict[str, Any] = {}
        for each in fields(cls):
            text = _read(environ, PREFIX + each.name.upper())
            if text is not None:
                values[each.name] = _number(each.name, text) if each.type is int else text
        for name in ("database_url", "secret_key"):
            if not values.get(name):
                raise ConfigError(f"{PREFIX}{name.upper()} is not set; there is no default.")
        return cls(**values)


def current_config() -> Config:
    """Return the settings of the current application."""
    config: Config = current_app.extensions["inkwell"]
    return config


def _read(environ: Mapping[str, str], name: str) -> str | None:
    if name in environ:
        return environ[name].strip()
    path = environ.get(f"{name}_FILE")
    if path is None:
        return None
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ConfigError(f"{name}_FILE can't be read: {error.strerror}.") from error


def _number(name: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ConfigError(f"{PREFIX}{name.upper()} must be a whole number.") from None


def _address(name: str, bind: str) -> tuple[str, int] | None:
    if not bind:
        return None
    try:
        parts = urlsplit(f"//{bind}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if host is None or port is None or parts.netloc != bind or "@" in bind:
        raise ConfigError(f"{name} must be host:port, such as 0.0.0.0:8082 or [::]:8082.")
    return host, port


def _experiment(text: str) -> Experiment | None:
    try:
        return Experiment.parse(text) if text else None
    except ExperimentError:
        raise ConfigError(
            "INKWELL_EXPERIMENT must be name:variant=weight,variant=weight, such as "
            "style:plain=50,warm=50; names are of lower-case letters and digits."
        ) from None


def _psycopg2_url(text: str) -> str:
    """Return a Postgres address that names its driver, whichever of the usual forms it has."""
    try:
        url = make_url(text.replace("postgres://", "postgresql://", 1))
    except ArgumentError:
        raise ConfigError("INKWELL_DATABASE_URL is not a database address.") from None
    if url.get_backend_name() != "postgresql":
        raise ConfigError("INKWELL_DATABASE_URL must be a postgresql:// address.")
    return url.set(drivername="postgresql+psycopg2").render_as_string(hide_password=False)
