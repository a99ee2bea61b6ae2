"""Every route of the application, and an address for each."""

import re
import uuid

from flask import Flask
from werkzeug.routing import Rule

EXAMPLES = {
    "any": "pdf",
    "string": "0123456789abcdef",
    "uuid": str(uuid.UUID(int=7)),
    "int": "1",
    "path": "css/base.css",
}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def rules(app: Flask) -> list[tuple[str, Rule]]:
    """Return each method of each route."""
    return [
        (method, rule)
        for rule in app.url_map.iter_rules()
        for method in METHODS
        if rule.methods and method in rule.methods
    ]


def example(rule: str, letter_id: uuid.UUID | None = None) -> str:
    """Return an address that `rule` matches, of a letter if one is given."""
    if letter_id is not None:
        rule = rule.replace("<uuid:letter_id>", str(letter_id))
    return re.sub(r"<(\w+)(?:\([^)]*\))?:\w+>", lambda found: EXAMPLES[found[1]], rule)
