"""The form, understood once: entries and typed facts with their owner.

`FormFacts(form)` is what the check, the prompt and the pages read; `tidy(form)` is the form as it
reads best, for whoever writes from it.
"""

from .form_facts import Entry, Fact, FormFacts, Owner
from .tidy import tidy

__all__ = ["Entry", "Fact", "FormFacts", "Owner", "tidy"]
