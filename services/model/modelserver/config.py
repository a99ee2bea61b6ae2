"""The settings of the model server, for the code that uses them.

contract.settings.model declares each setting with its meaning, unit and default; here is what
depends on the kinds of models and on the machine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationInfo, field_validator

from contract.cpus import available_cpus
from contract.settings.environment import SettingError
from contract.settings.model import LOOPBACK_NAMES, ModelSettings
from contract.settings.registry import read_settings

__all__ = [
    "LOOPBACK_NAMES",
    "MINI",
    "SettingError",
    "Settings",
    "is_archive",
    "is_gguf",
    "is_hub_name",
]

MINI = Path(__file__).parent.parent / "models" / "mini"
ARCHIVES = (".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2", ".zip")
COMMIT = re.compile(r"[0-9a-f]{40}")
SHA256 = re.compile(r"[0-9a-f]{64}")
REMOTE_URL = re.compile(r"https?://[^\s/]+\S*")


class Settings(ModelSettings):
    """The settings, checked."""

    @property
    def api_keys(self) -> tuple[str, ...]:
        """The keys that are accepted; everybody is let in where there is none."""
        return tuple(key for key in (self.api_key, self.api_key_next) if key)

    def cache_for(self, context: int) -> int:
        """Return how many tokens may be held at once, by a model that reads `context` at most."""
        return self.cache_tokens or self.slots * context

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Settings:
        """Read the settings from `env`; raise SettingError at the first that is wrong."""
        return read_settings(cls, env, threads=available_cpus())

    @field_validator("model")
    @classmethod
    def _default_to_mini(cls, model: str) -> str:
        return model or str(MINI)

    @field_validator("revision")
    @classmethod
    def _check_revision(cls, revision: str | None, info: ValidationInfo) -> str | None:
        if info.data.get("engine") == "openai":
            return None
        model = info.data.get("model", "")
        if revision is None and is_hub_name(model):
            raise ValueError(
                f"must be set when INKWELL_MODEL is a hub's name ({model}): the commit to load, "
                "40 hexadecimal digits, from the repository's list of commits."
            )
        if revision and not COMMIT.fullmatch(revision):
            raise ValueError(
                "must be a commit's full name, 40 hexadecimal digits, because branches and tags "
                f"move; not {revision!r}."
            )
        return revision

    @field_validator("sha256")
    @classmethod
    def _check_sha256(cls, digest: str | None, info: ValidationInfo) -> str | None:
        if info.data.get("engine") == "openai":
            return None
        model = info.data.get("model", "")
        if digest is None and is_archive(model):
            raise ValueError(f"must be set when INKWELL_MODEL is an archive ({model}).")
        if digest and not SHA256.fullmatch(digest):
            raise ValueError(f"must be 64 hexadecimal digits, not {digest!r}.")
        return digest

    @field_validator("remote_url")
    @classmethod
    def _check_remote_url(cls, url: str | None, info: ValidationInfo) -> str | None:
        if info.data.get("engine") != "openai":
            return None
        if not REMOTE_URL.fullmatch(url or ""):
            raise ValueError(
                "must be set for INKWELL_ENGINE=openai: an address such as "
                f"http://127.0.0.1:8001/v1, not {url or ''!r}."
            )
        return url.rstrip("/") if url else None

    @field_validator("cache_tokens")
    @classmethod
    def _check_cache_tokens(cls, tokens: int, info: ValidationInfo) -> int:
        least = info.data.get("context", 0)
        if tokens and tokens < least:  # one request has to fit
            raise ValueError(f"must be a whole number from {least} to {10**9}, not {tokens}.")
        return tokens


def is_hub_name(model: str) -> bool:
    """Whether `model` is a hub's owner/name and no folder of this machine."""
    named = re.fullmatch(r"[\w-][\w.-]*/[\w.-]+", model) is not None
    return named and not is_gguf(model) and not Path(model).exists()


def is_archive(model: str) -> bool:
    """Whether `model` is named as an archive is."""
    return model.endswith(ARCHIVES)


def is_gguf(model: str) -> bool:
    """Whether `model` is named as a GGUF file is."""
    return model.endswith(".gguf")
