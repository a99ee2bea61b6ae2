"""A letter from a model that was not trained to write whole ones: paragraph by paragraph.

The product sets greeting, closing and name; the model writes the paragraphs, each from the facts
that belong in it. What the check finds is then written again, with the reason, at most twice.
"""

from .compose import TRIES, Ask, Composer, Stage
from .languages import LANGUAGES
from .requests import Messages
from .style import STYLES, Style, is_known, style_of

__all__ = [
    "LANGUAGES",
    "STYLES",
    "TRIES",
    "Ask",
    "Composer",
    "Messages",
    "Stage",
    "Style",
    "is_known",
    "style_of",
]
