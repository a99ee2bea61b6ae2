"""Whether a model is asked for a whole letter or for its paragraphs."""

from typing import Any, Literal, cast

Style = Literal["whole", "paragraphs"]
STYLES: tuple[Style, ...] = ("whole", "paragraphs")


def style_of(listed: Any) -> Style:
    """Return how a model writes, by what its server's list says of it: `letters`.

    Our own model server says "whole" of a model that was trained on the product's format; an older
    one says nothing, and served no other. Any other server's model is asked for paragraphs.
    """
    said = getattr(listed, "letters", None)
    if said in STYLES:
        return cast(Style, said)
    return "whole" if _is_ours(listed) else "paragraphs"


def is_known(listed: Any) -> bool:
    """Tell whether it stays so: our own server doesn't know it while its model is loading."""
    return getattr(listed, "letters", None) in STYLES or not _is_ours(listed)


def _is_ours(listed: Any) -> bool:
    return getattr(listed, "owned_by", None) == "inkwell"
