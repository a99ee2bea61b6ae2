"""The letter as plain text: what one pastes into an e-mail or an application form."""

from .document import Document


def to_text(letter: Document) -> bytes:
    """Return the letter without its head, in UTF-8."""
    parts = [*letter.paragraphs, letter.closing] if letter.closing else letter.paragraphs
    return ("\n\n".join(parts) + "\n").encode()
