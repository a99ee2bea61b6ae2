"""Which requests may have a longer body than others: uploads of pictures."""

import re

from flask import Flask, Request, current_app, request

from .config import Config

MULTIPART = "multipart/form-data"
DATA_SETS = re.compile(r"(?:/lab|/api/v1/lab)/datasets(?:/[0-9a-f-]{36}/pictures)?")
DATA_SET_BYTES = 100 * 2**20
PICTURES = re.compile(r"(?:/lab|/api/v1/lab)/images")
PICTURE_BYTES = 10 * 2**20
FORM_BYTES = 64 * 2**10  # around a picture


def most_bytes(path: str, config: Config) -> int:
    """Return how long a body may be that is uploaded to this path; 0: nothing is uploaded there."""
    if config.lab_data and DATA_SETS.fullmatch(path):
        return DATA_SET_BYTES
    if config.predictor_url and PICTURES.fullmatch(path):
        return PICTURE_BYTES + FORM_BYTES
    return 0


def is_long(asked: Request) -> bool:
    """Return whether a request's body is one that only its own path takes."""
    usual: int = current_app.config["MAX_CONTENT_LENGTH"]
    return (asked.content_length or 0) > usual


def init_app(app: Flask, config: Config) -> None:
    """Allow longer bodies where pictures are uploaded, if they are forms with files."""

    @app.before_request
    def allow_uploads() -> None:
        most = most_bytes(request.path, config)
        if most and request.mimetype == MULTIPART:
            request.max_content_length = most
