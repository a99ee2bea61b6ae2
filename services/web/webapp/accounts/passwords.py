"""Passwords: Argon2id hashes, what a password must be, and which are too well known.

A password is verified exactly as typed: any characters, nothing trimmed or cut.
"""

import re
import threading
from collections.abc import Callable
from functools import cache, lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import Flask, current_app

from webapp.core.config import Config

SHORTEST, LONGEST = 8, 128
RULES: tuple[tuple[Callable[[str], bool], str], ...] = (
    (lambda text: len(text) >= SHORTEST, f"at least {SHORTEST} characters"),
    (lambda text: any(map(str.isupper, text)), "an upper-case letter"),
    (lambda text: any(map(str.islower, text)), "a lower-case letter"),
    (lambda text: any(map(str.isdigit, text)), "a number"),
    (lambda text: not all(map(str.isalnum, text)), "a special character"),
)
OWN_WORDS = ("inkwell", "coverletter")
LEET = str.maketrans("@48310!|5$7", "aabeioilsst")
SHORTEST_WORD = 4  # a shorter stem is in nearly every password
HASHES_AT_ONCE = 4  # in one process; each takes Config.password_memory_kib
EXTENSION = "inkwell.passwords"


class Passwords:
    """Hashes and verifies with one application's parameters."""

    def __init__(self, config: Config) -> None:
        self.hasher = PasswordHasher(
            time_cost=config.password_time_cost,
            memory_cost=config.password_memory_kib,
            parallelism=config.password_parallelism,
        )
        self._room = threading.BoundedSemaphore(HASHES_AT_ONCE)
        self._nobody = self.hash("the password of nobody")

    def hash(self, password: str) -> str:
        """Return the Argon2id hash of `password`, with its salt and parameters."""
        with self._room:
            return self.hasher.hash(_bytes(password))

    def verify(self, password: str, password_hash: str | None) -> bool:
        """Return whether `password` is the one hashed; None takes as long and is always False."""
        if len(password) > LONGEST:
            return False
        with self._room:
            try:
                right = self.hasher.verify(password_hash or self._nobody, _bytes(password))
            except (VerificationError, InvalidHashError):
                return False
        return right and password_hash is not None

    def is_outdated(self, password_hash: str) -> bool:
        """Return whether the hash was made with other parameters than today's."""
        return self.hasher.check_needs_rehash(password_hash)


def init_app(app: Flask, config: Config) -> None:
    """Keep the application's hasher beside it."""
    app.extensions[EXTENSION] = Passwords(config)


def current_passwords() -> Passwords:
    """Return the current application's hasher."""
    passwords: Passwords = current_app.extensions[EXTENSION]
    return passwords


def objection(password: str, username: str = "") -> str | None:
    """Return what is wrong with a new password as a sentence, or None if it will do."""
    missing = [description for holds, description in RULES if not holds(password)]
    if missing:
        return f"The password needs {_listed(missing)}."
    if len(password) > LONGEST:
        return f"The password can't be longer than {LONGEST} characters."
    lowered = password.lower()
    own = [*OWN_WORDS, *([username.lower()] if len(username) >= SHORTEST_WORD else [])]
    if any(word in lowered for word in own):
        return "The password must not contain your username or this site's name."
    if is_common(password):
        return "This password is too well known. Please choose another."
    return None


@lru_cache(maxsize=256)
def is_common(password: str) -> bool:
    """Return whether `password` is one of the 30,000 most used, or one of them dressed up.

    Case, look-alike characters (p4$$w0rd) and what stands before and after the word
    (Summer2024!) are what people add to meet composition rules, so they don't count.
    """
    lowered = password.lower()
    spellings = {lowered, lowered.translate(LEET)}
    stems = {re.sub(r"^[\W\d_]+|[\W\d_]+$", "", spelling) for spelling in spellings}
    stems |= {_stem.translate(LEET) for _stem in stems}
    return any(len(word) >= SHORTEST_WORD and word in _common() for word in spellings | stems)


@cache
def _common() -> frozenset[str]:
    """The password list of zxcvbn, counted from public breaches."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(FREQUENCY_LISTS["passwords"])


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
