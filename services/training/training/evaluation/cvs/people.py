"""The people of the CVs, as profiles: what a reader should find. Nobody of them exists.

The rules of webapp.profiles.reading were made with the first SEEN of people.json at hand; the
others are held out. Whoever changes one counts the version up: figures of different sets can't be
compared.
"""

import json
from pathlib import Path

from webapp.profiles.content import Profile

_SET = json.loads(Path(__file__).with_name("people.json").read_text("utf-8"))
VERSION: int = _SET["version"]
SEEN: int = _SET["seen"]
PEOPLE = tuple(Profile.of(each) for each in _SET["people"])
