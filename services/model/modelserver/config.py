"""Every setting of the model server, read from the environment in this one place."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from modelserver.cpus import available_cpus

MINI = Path(__file__).parent.parent / "models" / "mini"
CACHE = Path.home() / ".cache" / "inkwell"
COMMIT = re.compile(r"[0-9a-f]{40}")
LARGEST_PORT = 65535
MAX_SLOTS = 64
ENGINES = ("auto", "openvino", "transformers", "openai")
ARCHIVES = (".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2", ".zip")
BELOW_BAR = ("refuse", "serve")
API_KEYS = ("INKWELL_MODEL_API_KEY", "INKWELL_MODEL_API_KEY_NEXT")
SHA256 = re.compile(r"[0-9a-f]{64}")
HOST_NAME = re.compile(r"[a-z0-9._-]+|\[[0-9a-f:.]+\]")
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
TRACKS = ("stable", "canary", "shadow")
LOG_LEVELS = ("info", "debug", "warning", "error")


class SettingError(ValueError):
    """A variable's value can't be used; the message names it and says what is allowed."""


@dataclass(frozen=True)
class Settings:
    """What the server runs by; services/model/README.md explains each."""

    engine: str = "auto"
    model: str = str(MINI)
    revision: str | None = None
    sha256: str | None = None
    below_bar: str = "refuse"
    prepared: Path = CACHE / "models"
    remote_url: str | None = None
    remote_api_key: str | None = None
    name: str = MINI.name
    host: str = "127.0.0.1"
    port: int = 8000
    api_keys: tuple[str, ...] = ()  # any of them is let in; everybody where there is none
    hosts: tuple[str, ...] | None = LOOPBACK_NAMES  # names that /v1 is asked by; None: any
    slots: int = 8
    queue: int = 32
    lookup: int = 0
    queue_tokens: int = 65_536
    cache_tokens: int = 0  # 0: what the slots can fill
    longest: int = 600
    threads: int = 1
    context: int = 4096
    max_body: int = 262_144
    grace: int = 30
    log_level: str = "info"
    track: str = "stable"
    commit: str = "unknown"

    def cache_for(self, context: int) -> int:
        """Return how many tokens may be held at once, by a model that reads `context` at most."""
        return self.cache_tokens or self.slots * context

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Settings:
        """Read INKWELL_* from `env`; raise SettingError at the first that is wrong."""
        engine = _choice(env, "INKWELL_ENGINE", ENGINES)
        model = env.get("INKWELL_MODEL") or str(MINI)
        remote = engine == "openai"
        return cls(
            engine=engine,
            model=model,
            revision=None if remote else _revision(env, model),
            sha256=None if remote else _sha256(env, model),
            below_bar=_choice(env, "INKWELL_MODEL_BELOW_BAR", BELOW_BAR),
            prepared=_prepared(env),
            remote_url=_remote_url(env) if remote else None,
            remote_api_key=env.get("INKWELL_MODEL_REMOTE_API_KEY") or None,
            name=env.get("INKWELL_MODEL_NAME") or Path(model).name,
            host=env.get("INKWELL_MODEL_HOST") or cls.host,
            port=_number(env, "INKWELL_MODEL_PORT", cls.port, 0, LARGEST_PORT),
            api_keys=tuple(key for name in API_KEYS if (key := _key(env, name))),
            hosts=_hosts(env),
            slots=_number(env, "INKWELL_MODEL_SLOTS", cls.slots, 1, MAX_SLOTS),
            queue=_number(env, "INKWELL_MODEL_QUEUE", cls.queue, 0, 10_000),
            lookup=_number(env, "INKWELL_MODEL_LOOKUP", cls.lookup, 0, 8),
            queue_tokens=_number(env, "INKWELL_MODEL_QUEUE_TOKENS", cls.queue_tokens, 1, 10**9),
            cache_tokens=_cache_tokens(env),
            longest=_number(env, "INKWELL_MODEL_LONGEST", cls.longest, 1, 86_400),
            threads=_number(env, "INKWELL_MODEL_THREADS", available_cpus(), 1, 1024),
            context=_number(env, "INKWELL_MODEL_CONTEXT", cls.context, 64, 1_048_576),
            max_body=_number(env, "INKWELL_MODEL_MAX_BODY", cls.max_body, 1024, 2**30),
            grace=_number(env, "INKWELL_MODEL_GRACE", cls.grace, 0, 3600),
            log_level=_choice(env, "INKWELL_MODEL_LOG_LEVEL", LOG_LEVELS),
            track=_choice(env, "INKWELL_MODEL_TRACK", TRACKS),
            commit=env.get("INKWELL_COMMIT") or cls.commit,
        )


def is_hub_name(model: str) -> bool:
    """Whether `model` is a hub's owner/name and no folder of this machine."""
    return re.fullmatch(r"[\w-][\w.-]*/[\w.-]+", model) is not None and not Path(model).exists()


def is_archive(model: str) -> bool:
    """Whether `model` is named as an archive is."""
    return model.endswith(ARCHIVES)


def _number(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = env.get(name) or str(default)
    if not re.fullmatch(r"\d{1,10}", text) or not low <= int(text) <= high:
        raise SettingError(f"{name} must be a whole number from {low} to {high}, not {text!r}.")
    return int(text)


def _key(env: Mapping[str, str], name: str) -> str:
    """Read a key from its variable or from the file that `name`_FILE names; empty if neither is."""
    if env.get(name) or not env.get(f"{name}_FILE"):
        return env.get(name) or ""
    try:
        return Path(env[f"{name}_FILE"]).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingError(f"{name}_FILE can't be read: {error.strerror}.") from error


def _hosts(env: Mapping[str, str]) -> tuple[str, ...] | None:
    """Read the names that the API is asked by: this machine's own where nobody else can ask."""
    told = env.get("INKWELL_MODEL_HOSTS") or ""
    if not told:
        host = env.get("INKWELL_MODEL_HOST") or Settings.host
        return (*LOOPBACK_NAMES, host) if _is_loopback(host) else None
    names = tuple(name.strip().lower() for name in told.split(","))
    if not all(name == "*" or HOST_NAME.fullmatch(name) for name in names):
        raise SettingError(
            "INKWELL_MODEL_HOSTS must be names or addresses without a port, with commas between "
            f"them, or * for any; not {told!r}."
        )
    return None if "*" in names else names


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _cache_tokens(env: Mapping[str, str]) -> int:
    """Read how many tokens may be held at once; one request has to fit."""
    if not env.get("INKWELL_MODEL_CACHE_TOKENS"):
        return 0
    context = _number(env, "INKWELL_MODEL_CONTEXT", Settings.context, 64, 1_048_576)
    return _number(env, "INKWELL_MODEL_CACHE_TOKENS", 0, context, 10**9)


def _choice(env: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    text = (env.get(name) or allowed[0]).lower()
    if text not in allowed:
        raise SettingError(f"{name} must be one of {', '.join(sorted(allowed))}, not {text!r}.")
    return text


def _revision(env: Mapping[str, str], model: str) -> str | None:
    revision = env.get("INKWELL_MODEL_REVISION") or None
    if revision and not COMMIT.fullmatch(revision):
        raise SettingError(
            "INKWELL_MODEL_REVISION must be a commit's full name, 40 hexadecimal digits, because "
            f"branches and tags move; not {revision!r}."
        )
    if revision is None and is_hub_name(model):
        raise SettingError(
            f"INKWELL_MODEL_REVISION must be set when INKWELL_MODEL is a hub's name ({model}): the "
            "commit to load, 40 hexadecimal digits, from the repository's list of commits."
        )
    return revision


def _sha256(env: Mapping[str, str], model: str) -> str | None:
    digest = env.get("INKWELL_MODEL_SHA256") or None
    if digest and not SHA256.fullmatch(digest):
        raise SettingError(f"INKWELL_MODEL_SHA256 must be 64 hexadecimal digits, not {digest!r}.")
    if digest is None and is_archive(model):
        raise SettingError(
            f"INKWELL_MODEL_SHA256 must be set when INKWELL_MODEL is an archive ({model})."
        )
    return digest


def _prepared(env: Mapping[str, str]) -> Path:
    cache = Path(env.get("INKWELL_CACHE") or CACHE)
    return Path(env.get("INKWELL_MODEL_PREPARED") or cache / "models").absolute()


def _remote_url(env: Mapping[str, str]) -> str:
    url = env.get("INKWELL_MODEL_REMOTE_URL") or ""
    if not re.fullmatch(r"https?://[^\s/]+\S*", url):
        raise SettingError(
            "INKWELL_MODEL_REMOTE_URL must be set for INKWELL_ENGINE=openai: an address such as "
            f"http://127.0.0.1:8001/v1, not {url!r}."
        )
    return url.rstrip("/")
