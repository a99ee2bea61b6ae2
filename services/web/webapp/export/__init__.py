"""A letter as a file to send: PDF, Word document or plain text."""

from .document import Document, document
from .files import FORMATS, File, file_of
from .pdf import to_pdf
from .plain import to_text
from .word import to_docx

__all__ = [
    "FORMATS",
    "Document",
    "File",
    "document",
    "file_of",
    "to_docx",
    "to_pdf",
    "to_text",
]
