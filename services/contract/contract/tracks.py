"""The tracks of a release: which of several versions, run side by side, a pod belongs to."""

from typing import Literal, get_args

STABLE = "stable"
CANARY = "canary"
SHADOW = "shadow"  # is sent copies of requests; nobody gets its answers
COOKIE = "inkwell_track"  # by which the mesh leads a person back to the web's track

WebTrack = Literal["stable", "canary"]
ModelTrack = Literal["stable", "canary", "shadow"]
WEB: tuple[str, ...] = get_args(WebTrack)
MODEL: tuple[str, ...] = get_args(ModelTrack)
