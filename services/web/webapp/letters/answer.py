"""What a model server tells of an answer, beside its text."""

from collections.abc import Mapping
from dataclasses import dataclass

from contract import tracks
from contract.headers import MODEL_REVISION, MODEL_TRACK

REVISION_LENGTH = 128


@dataclass
class Told:
    """Filled in while the answer comes; empty where the server doesn't say.

    Attributes:
        model: as the server calls what writes.
        track: stable or canary, of our own server.
        revision: which weights, of our own server.
        tokens: of the form and the answer; a piece counts for one until the server tells.
    """

    model: str = ""
    track: str = ""
    revision: str = ""
    tokens: int = 0

    def hear(self, headers: Mapping[str, str]) -> None:
        """Take what an answer's headers say."""
        track = headers.get(MODEL_TRACK, "")
        self.track = track if track in tracks.WEB else ""  # it becomes a metric's label
        self.revision = headers.get(MODEL_REVISION, "")[:REVISION_LENGTH]
