"""A letter as a file to send: PDF, Word document, plain text or Markdown."""

from .document import Document, document
from .files import FORMATS, File, file_of
from .plain import to_text

__all__ = ["FORMATS", "Document", "File", "document", "file_of", "to_text"]
