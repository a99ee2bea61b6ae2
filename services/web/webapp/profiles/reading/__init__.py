"""What a CV says, by rules: `read_file` and `read_text` give values to show."""

from .files import KINDS, read_file, read_text
from .found import Found
from .refusals import Refused

__all__ = ["KINDS", "Found", "Refused", "read_file", "read_text"]
