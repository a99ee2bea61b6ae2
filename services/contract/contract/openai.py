"""What web and model server agree on beyond the OpenAI API, and the parts of it that both name.

Any server that speaks the API can stand in for ours: it passes over what it does not know.
"""

import re

# Request fields that OpenAI has not, by the names that vLLM gave them; scripts send them.
EXTRA_FIELDS = ("top_k", "repetition_penalty")

# Who asks, by a pseudonym: the model server shares its time between people by it.
PERSON = "safety_identifier"
PERSON_LENGTH = 64  # characters

# Codes in an error's body that the writer tells apart.
CONTEXT_LENGTH_EXCEEDED = "context_length_exceeded"
DEADLINE_EXCEEDED = "deadline_exceeded"
UNAVAILABLE = "unavailable"  # of the mesh, before no model server: istio/policy

_WAIT = re.compile(r'(?:^|,)\s*wait\s*=\s*"?(\d{1,9})"?\s*(?=[,;]|$)', re.IGNORECASE)


def prefer_wait(seconds: int) -> str:
    """Return the value of `Prefer` that limits the time to the whole answer (RFC 7240)."""
    return f"wait={seconds}"


def seconds_to_wait(prefer: str) -> int | None:
    """Return the seconds that a `Prefer` header names; what is not of that form is passed over."""
    found = _WAIT.search(prefer)
    return int(found[1]) if found else None
