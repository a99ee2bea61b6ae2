"""What a model server says of its answer beside the text: which model, and how many tokens."""

from collections.abc import Mapping
from dataclasses import dataclass

from contract import tracks
from contract.headers import MODEL_REVISION, MODEL_TRACK

REVISION_LENGTH = 128


@dataclass
class ModelAnswer:
    """Filled in while the answer comes; empty where the server doesn't say.

    Attributes:
        model: as the server calls what writes.
        track: stable or canary, of our own server.
        revision: which weights, of our own server.
        tokens: of the form and the answer; a piece counts for one until the server says.
        ended: why it ended, as the API names it; empty before its end.
        restarted: what came before was thinking aloud, and the answer begins with the next piece.
    """

    model: str = ""
    track: str = ""
    revision: str = ""
    tokens: int = 0
    ended: str = ""
    restarted: bool = False

    def read_headers(self, headers: Mapping[str, str]) -> None:
        """Take the track and the revision from the answer's headers."""
        track = headers.get(MODEL_TRACK, "")
        self.track = track if track in tracks.WEB else ""  # it becomes a metric's label
        self.revision = headers.get(MODEL_REVISION, "")[:REVISION_LENGTH]
