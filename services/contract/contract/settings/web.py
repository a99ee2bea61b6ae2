"""The settings of the web, the writer and the commands, which share their code.

They stand in one list, although it is long: who looks for one reads one file.
"""

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import field_validator
from pydantic_settings import SettingsConfigDict

from contract.tracks import WebTrack

from .base import LOWER_CASE, ProgramSettings, about
from .stores import FetcherUrl, LogsUrl, PredictorUrl, PrometheusUrl, TracesQueryUrl
from .traces import TracesShare, TracesUrl

SECRET_KEY_BYTES = 32
PUBLIC_HOST = re.compile(r"([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(:[1-9]\d{0,4})?")


def split_address(bind: str) -> tuple[str, int] | None:
    """Return the host and the port of `host:port`, or None for an empty text.

    Raises:
        ValueError: with what the text must be.
    """
    if not bind:
        return None
    try:
        parts = urlsplit(f"//{bind}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if host is None or port is None or parts.netloc != bind or "@" in bind:
        raise ValueError("must be host:port, such as 0.0.0.0:8082 or [::]:8082.")
    return host, port


class WebSettings(ProgramSettings):
    """The settings of the web service, the writer and their commands."""

    model_config = SettingsConfigDict(env_prefix="INKWELL_")

    database_url: Annotated[
        str,
        about(
            "Where Postgres is, with user and password",
            allowed="a postgresql:// address",
            secret=True,
        ),
    ]
    secret_key: Annotated[
        str, about("Makes the CSRF values", allowed="32 bytes or more", secret=True)
    ]
    signing_keys: Annotated[
        str, about("Folder of the keys that sign tokens; the web needs it", allowed="a folder")
    ] = ""
    token_issuer: Annotated[str, about("Whose tokens they are: their `iss`", min_length=1)] = (
        "inkwell"  # noqa: S105 - a name
    )

    model_url: Annotated[
        str,
        about(
            "Address of the OpenAI-compatible server that writes",
            allowed="an http:// or https:// address",
        ),
    ] = "http://127.0.0.1:8081/v1"
    model_key: Annotated[str, about("Key that this server asks for", secret=True)] = ""
    model_name: Annotated[str, about("Name of its model", default="the first that it lists")] = ""
    predictor_url: PredictorUrl = ""
    fetcher_url: FetcherUrl = ""
    letter_tokens: Annotated[
        int, about("Most that a letter may have", unit="tokens of the model", ge=1, le=1_000_000)
    ] = 600
    letters: Annotated[
        Literal["auto", "whole", "paragraphs"],
        LOWER_CASE,
        about(
            "What the model is asked for: whole letters, as the mini model was trained, single "
            "paragraphs, or what its server's list says (auto), which is paragraphs for other "
            "servers than ours"
        ),
    ] = "auto"
    rewrites: Annotated[
        int,
        about(
            "More tries at a whole letter that breaks a rule; the best one is kept. Of a letter in "
            "paragraphs, sentences are written again twice at most, and not at all with 0",
            unit="tries",
            ge=0,
            le=10,
        ),
    ] = 1
    writers: Annotated[
        int, about("Letters written at once, in each writer process", unit="letters", ge=1, le=1000)
    ] = 8
    writer_bind: Annotated[
        str,
        about(
            "Address where a writer answers /healthz, /readyz, /metrics and /version",
            allowed="host:port",
            default="nowhere",
        ),
    ] = ""

    letters_a_day: Annotated[
        int, about("Letters of a person in a UTC day; 0: no limit", unit="letters", ge=0, le=10**9)
    ] = 0
    tokens_a_day: Annotated[
        int,
        about(
            "Tokens of a person in a UTC day, the forms' included; 0: no limit",
            unit="tokens of the model",
            ge=0,
            le=10**9,
        ),
    ] = 0
    letters_a_minute: Annotated[
        int,
        about("Letters of a person in any 60 seconds; 0: no limit", unit="letters", ge=0, le=10**9),
    ] = 10
    exports_a_minute: Annotated[
        int,
        about("Exports of a person in any 60 seconds; 0: no limit", unit="exports", ge=0, le=10**9),
    ] = 30
    diffs_a_minute: Annotated[
        int,
        about(
            "Comparisons of a person in any 60 seconds; 0: no limit",
            unit="comparisons",
            ge=0,
            le=10**9,
        ),
    ] = 60
    edits_a_minute: Annotated[
        int, about("Edits of a person in any 60 seconds; 0: no limit", unit="edits", ge=0, le=10**9)
    ] = 60
    checks_a_minute: Annotated[
        int,
        about(
            "Checks of a text that a person is typing, in any 60 seconds; 0: no limit",
            unit="checks",
            ge=0,
            le=10**9,
        ),
    ] = 120
    ratings_a_minute: Annotated[
        int,
        about("Ratings of a person in any 60 seconds; 0: no limit", unit="ratings", ge=0, le=10**9),
    ] = 60

    imports_a_minute: Annotated[
        int,
        about(
            "CVs that a person has read in any 60 seconds; 0: no limit", unit="CVs", ge=0, le=10**9
        ),
    ] = 10
    archives_a_minute: Annotated[
        int,
        about(
            "Archives of all that a person has, in any 60 seconds; 0: no limit",
            unit="archives",
            ge=0,
            le=10**9,
        ),
    ] = 2
    uploads_a_minute: Annotated[
        int,
        about(
            "Uploads of pictures by a person in any 60 seconds; 0: no limit",
            unit="uploads",
            ge=0,
            le=10**9,
        ),
    ] = 10
    links_a_minute: Annotated[
        int,
        about(
            "Times that a person may have links judged in any 60 seconds; 0: no limit",
            unit="requests",
            ge=0,
            le=10**9,
        ),
    ] = 30
    pictures_a_minute: Annotated[
        int,
        about(
            "Times that a person may have a picture judged in any 60 seconds; 0: no limit",
            unit="pictures",
            ge=0,
            le=10**9,
        ),
    ] = 20
    questions_a_minute: Annotated[
        int,
        about(
            "Questions of a person about pictures in any 60 seconds; 0: no limit",
            unit="questions",
            ge=0,
            le=10**9,
        ),
    ] = 10
    sentences_a_minute: Annotated[
        int,
        about(
            "Times that a person may have sentences judged in any 60 seconds; 0: no limit",
            unit="requests",
            ge=0,
            le=10**9,
        ),
    ] = 30

    lab_data: Annotated[
        str,
        about(
            "Folder of the data sets that people upload; nothing is trained without it",
            allowed="a folder",
            default="none",
        ),
    ] = ""
    lab_models: Annotated[
        str,
        about(
            "Folder of trainings and of their models; nothing is trained without it",
            allowed="a folder",
            default="none",
        ),
    ] = ""
    lab_python: Annotated[
        str,
        about(
            "Python by which the runner starts the stages of a training, with what they need",
            allowed="a program",
            default="the runner's own",
        ),
    ] = ""

    smtp_url: Annotated[
        str,
        about(
            "Server by which forgotten passwords' links are sent; it needs `INKWELL_MAIL_FROM` and "
            "`INKWELL_PUBLIC_HOST`",
            allowed="smtp:// (STARTTLS) or smtps://, with user and password if it wants them",
            default="no e-mails are sent",
            secret=True,
        ),
    ] = ""
    mail_from: Annotated[
        str, about("Sender of these e-mails", allowed="an e-mail address", default="none")
    ] = ""

    trusted_proxies: Annotated[
        int,
        about(
            "Proxies in front whose X-Forwarded-For and -Proto are believed",
            unit="proxies",
            ge=0,
            le=16,
        ),
    ] = 0
    public_host: Annotated[
        str,
        about(
            "Host of the pages' address",
            allowed="host or host:port in lower case",
            default="the request's own",
        ),
    ] = ""
    max_body_bytes: Annotated[
        int, about("Largest body of a request", unit="bytes", ge=1, le=2**30)
    ] = 1024 * 1024
    database_pool: Annotated[
        int, about("Connections to Postgres of one web process", unit="connections", ge=1, le=1000)
    ] = 16
    font_paths: Annotated[
        str,
        about(
            "Folders of fonts for PDFs",
            allowed="folders with `:` between them",
            default="the system's",
        ),
    ] = ""

    access_token_minutes: Annotated[
        int, about("Lifetime of an access token", unit="minutes", ge=1, le=525_600)
    ] = 15
    refresh_token_days: Annotated[
        int, about("Lifetime of a refresh token", unit="days", ge=1, le=3650)
    ] = 30
    login_failures_per_name: Annotated[
        int, about("Failed logins of a name in the window", unit="failures", ge=1, le=10**9)
    ] = 10
    login_failures_per_address: Annotated[
        int, about("Failed logins of an address in the window", unit="failures", ge=1, le=10**9)
    ] = 50
    login_window_minutes: Annotated[
        int, about("Window of failed logins", unit="minutes", ge=1, le=525_600)
    ] = 15
    registrations_per_address: Annotated[
        int,
        about("Registrations of an address in the window", unit="registrations", ge=1, le=10**9),
    ] = 60
    new_identities_per_person: Annotated[
        int,
        about(
            "Other usernames or e-mails of a person in the same window",
            unit="changes",
            ge=1,
            le=10**9,
        ),
    ] = 10
    registration_window_minutes: Annotated[
        int, about("Window of registrations", unit="minutes", ge=1, le=525_600)
    ] = 60
    # Argon2id: the first parameters of OWASP's Password Storage Cheat Sheet.
    password_memory_kib: Annotated[
        int, about("Memory of a password's hash (Argon2id)", unit="KiB", ge=1, le=4_194_304)
    ] = 19456
    password_time_cost: Annotated[
        int, about("Passes of a password's hash", unit="passes", ge=1, le=100)
    ] = 2
    password_parallelism: Annotated[
        int, about("Lanes of a password's hash", unit="lanes", ge=1, le=64)
    ] = 1

    log_level: Annotated[
        Literal["debug", "info", "warning", "error"],
        LOWER_CASE,
        about("Least level that is logged"),
    ] = "info"
    track: Annotated[
        WebTrack,
        LOWER_CASE,
        about("Which of two releases side by side this one is"),
    ] = "stable"
    experiment: Annotated[
        str,
        about(
            "Experiment that people are drawn for (docs/experiments.md)",
            allowed="name:variant=weight,variant=weight",
            default="none",
        ),
    ] = ""
    commit: Annotated[str, about("Commit that /version reports", default="asked from git")] = ""
    traces_url: TracesUrl = ""
    traces_share: TracesShare = 0.1
    prometheus_url: PrometheusUrl = ""
    prometheus_namespace: Annotated[
        str,
        about(
            "Label `namespace` that Inkwell's figures have in Prometheus",
            allowed="a namespace",
            default="figures of all namespaces",
            pattern=r"^[a-z0-9.-]*$",
        ),
    ] = ""
    logs_url: LogsUrl = ""
    traces_query_url: TracesQueryUrl = ""

    @field_validator("secret_key")
    @classmethod
    def _check_secret_key(cls, key: str) -> str:
        if len(key.encode()) < SECRET_KEY_BYTES:
            raise ValueError(f"must have {SECRET_KEY_BYTES} bytes or more.")
        return key

    @field_validator("model_url")
    @classmethod
    def _check_model_url(cls, url: str) -> str:
        if not url.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://.")
        return url

    @field_validator("smtp_url")
    @classmethod
    def _check_smtp_url(cls, url: str) -> str:
        try:
            parts = urlsplit(url)
            usable = parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            usable = False
        if url and not usable:
            raise ValueError("must be smtp://host or smtps://host, with user:password@ if needed.")
        return url

    @field_validator("writer_bind")
    @classmethod
    def _check_writer_bind(cls, bind: str) -> str:
        split_address(bind)
        return bind

    @field_validator("public_host")
    @classmethod
    def _check_public_host(cls, host: str) -> str:
        if host and not PUBLIC_HOST.fullmatch(host):
            raise ValueError(
                "must be host or host:port in lower case, as browsers show it, "
                "such as letters.example.com or localhost:8080."
            )
        return host
