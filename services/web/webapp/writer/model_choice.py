"""Which of the models that a server lists writes the letters."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from webapp.drafting import Style, is_known, style_of

from .model_errors import ModelRefusedError

logger = logging.getLogger("inkwell.writer")

MOST_NAMED = 20  # in a line of the log
# Models that servers list beside those that write.
OTHER_KINDS = re.compile(
    r"embed|rerank|whisper|transcrib|tts|moderation|dall-?e|stable-diffusion|guard"
    r"|(?:^|[/_-])(?:bge|e5|gte|clip|colbert|sdxl|flux)(?:$|[/_.-])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Chosen:
    """The model that writes, and how it is asked; `lasts` where the server is sure of it."""

    name: str
    style: Style
    lasts: bool = True


def choice(listed: Sequence[Any], name: str, style: str) -> Chosen:
    """Return the model called `name`, or the first that is no embedding model and the like.

    A name that the server doesn't list is asked for all the same, for it may be another's alias.

    Args:
        listed: what the server lists, with an `id` each.
        name: INKWELL_MODEL_NAME, "" for any.
        style: INKWELL_LETTERS.

    Raises:
        ModelRefusedError: there is none.
    """
    if name:
        found: Any = next((one for one in listed if one.id == name), None)
        if listed and not found:
            names = ", ".join(str(one.id) for one in listed[:MOST_NAMED])
            logger.warning("model not listed", extra={"model": name, "listed": names})
    else:
        writing = [one for one in listed if not OTHER_KINDS.search(str(one.id))]
        found = next(iter([*writing, *listed]), None)
        if not found:
            raise ModelRefusedError
    asked_for = style_of(found) if style == "auto" else cast(Style, style)
    return Chosen(name or str(found.id), asked_for, lasts=is_known(found))
