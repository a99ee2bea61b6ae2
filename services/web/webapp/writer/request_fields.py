"""The fields of a request that a server may refuse, and what takes their place then."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import openai
from openai.types.chat import ChatCompletionMessageParam

REFUSED = (400, 404, 422)  # statuses; 404 is an old server's for what it doesn't know
SYSTEM = re.compile(
    r"\bsystem\b[^.]{0,60}\b(?:role|message|prompt)|\brole\b[^.]{0,60}\bsystem\b", re.IGNORECASE
)
# Asked for by its newer name where the older one is refused.
RENAMED = {"max_tokens": "max_completion_tokens"}


class RequestFields:
    """Remembers what a server refuses, and leaves it out of the next request."""

    def __init__(self) -> None:
        self.refused: set[str] = set()

    def allowed(self, optional: Mapping[str, Any]) -> dict[str, Any]:
        """Return the optional fields that are not known to be refused."""
        fields: dict[str, Any] = {}
        for name, value in optional.items():
            other = RENAMED.get(name, "")
            if name not in self.refused:
                fields[name] = value
            elif other and other not in self.refused:
                fields[other] = value
        return {name: value for name, value in fields.items() if value is not None}

    def messages(
        self, prompt: Sequence[ChatCompletionMessageParam]
    ) -> list[ChatCompletionMessageParam]:
        """Return the conversation; the system's part goes into the first turn if need be."""
        if "system" not in self.refused or prompt[0]["role"] != "system":
            return list(prompt)
        first, second, *rest = prompt
        content = f"{first.get('content')}\n\n{second.get('content')}"
        return [{"role": "user", "content": content}, *rest]

    def learn(self, error: openai.APIStatusError, sent: Mapping[str, Any]) -> bool:
        """Note which of the fields sent an error names; tell whether to ask again without it."""
        if error.status_code not in REFUSED:
            return False
        named = str(error.param or "").split(".")[0]
        text = f"{error.message} {error.body}"
        for name in sent:
            if name == named or re.search(rf"\b{re.escape(name)}\b", text):
                self.refused.add(name)
                return True
        if "system" not in self.refused and SYSTEM.search(text):
            self.refused.add("system")
            return True
        return False
