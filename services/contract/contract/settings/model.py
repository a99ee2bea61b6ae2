"""The settings of the model server; modelserver.config adds what depends on its models."""

import ipaddress
import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from contract.tracks import ModelTrack

from .base import LOWER_CASE, ProgramSettings, about
from .traces import TracesShare, TracesUrl

CACHE = Path.home() / ".cache" / "inkwell"
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
HOST_NAME = re.compile(r"[a-z0-9._-]+|\[[0-9a-f:.]+\]")


def _split(hosts: object) -> object:
    if not isinstance(hosts, str):
        return hosts
    names = tuple(name.strip().lower() for name in hosts.split(","))
    if not all(name == "*" or HOST_NAME.fullmatch(name) for name in names):
        raise ValueError(
            "must be names or addresses without a port, with commas between them, or * for any; "
            f"not {hosts!r}."
        )
    return None if "*" in names else names


def _own_names(settings: dict[str, Any]) -> tuple[str, ...] | None:
    """Return this machine's own names where nobody else can ask, and None for any otherwise."""
    host = settings.get("host", "")
    try:
        is_loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_loopback = host == "localhost"
    return (*LOOPBACK_NAMES, host) if is_loopback else None


class ModelSettings(ProgramSettings):
    """The settings of the model server."""

    model_config = SettingsConfigDict(env_prefix="INKWELL_MODEL_")

    engine: Annotated[
        Literal["auto", "openvino", "transformers", "openai"],
        LOWER_CASE,
        about(
            "What writes: openvino, transformers, a remote server (openai), or the first of the "
            "first two that is installed (auto)",
            validation_alias="INKWELL_ENGINE",
        ),
    ] = "auto"
    model: Annotated[
        str,
        about(
            "What is served",
            allowed="a GGUF file, a checkpoint's folder, a prepared one, an archive, or a hub's "
            "owner/name",
            default="the mini model of the checkout",
            validation_alias="INKWELL_MODEL",
        ),
    ] = ""
    revision: Annotated[
        str | None,
        about(
            "Commit to load from the hub; must be set for a hub's name, because branches and tags "
            "move",
            allowed="40 hexadecimal digits",
            default="none",
        ),
    ] = None
    sha256: Annotated[
        str | None,
        about(
            "Checksum of an archive; must be set for one",
            allowed="64 hexadecimal digits",
            default="none",
        ),
    ] = None
    below_bar: Annotated[
        Literal["refuse", "serve"],
        LOWER_CASE,
        about(
            "What to do with a model whose `evaluation.json` is below the bar (docs/evaluation.md)"
        ),
    ] = "refuse"
    cache: Annotated[
        Path,
        about(
            "Folder of what is made once and kept: prepared models, the bundle, logs of clusters",
            allowed="a folder",
            default="`~/.cache/inkwell`",
            validation_alias="INKWELL_CACHE",
        ),
    ] = CACHE
    prepared: Annotated[
        Path,
        about(
            "Folder that models are prepared in",
            allowed="a folder",
            default="`models` in INKWELL_CACHE",
            default_factory=lambda settings: settings["cache"] / "models",
        ),
    ]
    remote_url: Annotated[
        str | None,
        about(
            "Address of the remote server, for the engine openai",
            allowed="an address such as http://127.0.0.1:8001/v1",
            default="none",
        ),
    ] = None
    remote_api_key: Annotated[
        str | None, about("Key that it asks for", allowed="text", default="none", secret=True)
    ] = None
    name: Annotated[
        str,
        about(
            "Name that the model is served under",
            default="the folder's or the hub's name",
            default_factory=lambda settings: Path(settings.get("model", "")).name,
        ),
    ]
    host: Annotated[str, about("Address to listen on", allowed="an address")] = "127.0.0.1"
    port: Annotated[int, about("Port to listen on", ge=0, le=65535)] = 8000
    api_key: Annotated[
        str,
        about("Key that /v1 asks for, as `Authorization: Bearer ...`", default="none", secret=True),
    ] = ""
    api_key_next: Annotated[
        str,
        about(
            "Another key that is accepted, so that the key can change while requests come",
            default="none",
            secret=True,
        ),
    ] = ""
    hosts: Annotated[
        tuple[str, ...] | None,
        NoDecode,
        BeforeValidator(_split),
        about(
            "Names that /v1 is asked by: the `Host` header without its port",
            allowed="names or addresses with commas between them, or `*` for any",
            default="`localhost,127.0.0.1,[::1]` where it listens on a loopback address, else `*`",
            default_factory=_own_names,
        ),
    ]
    slots: Annotated[int, about("Requests written at once", unit="requests", ge=1, le=64)] = 8
    queue: Annotated[
        int, about("Requests that may wait beyond them", unit="requests", ge=0, le=10_000)
    ] = 32
    lookup: Annotated[
        int,
        about(
            "Tokens that are guessed from the prompt and the answer and checked in one step "
            "(prompt lookup; openvino alone): quicker alone, slower in company (docs/lab-notes.md)",
            unit="tokens",
            ge=0,
            le=8,
        ),
    ] = 0
    queue_tokens: Annotated[
        int,
        about(
            "Tokens that may wait, prompts and longest answers; one longer request can wait alone",
            unit="tokens",
            ge=1,
            le=10**9,
        ),
    ] = 65_536
    context: Annotated[
        int,
        about(
            "Tokens of prompt and answer together, if the model can so many",
            unit="tokens",
            ge=64,
            le=1_048_576,
        ),
    ] = 4096
    cache_tokens: Annotated[
        int,
        about(
            "Tokens that running requests may have together, at least the context; fewer than "
            "slots times context save memory, or let more short requests run in the same",
            unit="tokens",
            default="slots times context",
            ge=0,
            le=10**9,
        ),
    ] = 0
    longest: Annotated[
        int,
        about("Most time from a request to the end of its answer", unit="seconds", ge=1, le=86_400),
    ] = 600
    threads: Annotated[
        int,
        about(
            "Threads of the engine",
            unit="threads",
            default="the CPUs of the control group's limit (v2 or v1, ours or one above), else of "
            "the machine",
            ge=1,
            le=1024,
        ),
    ] = 1
    max_body: Annotated[
        int, about("Largest body of a request", unit="bytes", ge=1024, le=2**30)
    ] = 262_144
    grace: Annotated[
        int, about("Time that running answers get at SIGTERM", unit="seconds", ge=0, le=3600)
    ] = 30
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"],
        LOWER_CASE,
        about("Least level that is logged"),
    ] = "info"
    track: Annotated[
        ModelTrack,
        LOWER_CASE,
        about("What X-Inkwell-Model-Track says"),
    ] = "stable"
    commit: Annotated[
        str, about("Commit that /version reports", validation_alias="INKWELL_COMMIT")
    ] = "unknown"
    traces_url: TracesUrl = ""
    traces_share: TracesShare = 0.1

    @field_validator("cache", "prepared")
    @classmethod
    def _make_absolute(cls, folder: Path) -> Path:
        return folder.absolute()
