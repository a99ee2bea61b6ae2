"""The API's operation on pictures: what does one show?"""

from typing import Any

from flask import Response, request
from pydantic import BaseModel
from werkzeug.exceptions import RequestEntityTooLarge

from webapp.accounts.guard import current_user
from webapp.core.bodies import MULTIPART
from webapp.core.errors import error_response
from webapp.core.problem import Problem
from webapp.lab import pictures

from .document import failures
from .picture_schemas import PictureAddress, PictureFile, SeenPicture
from .requests import blueprint, read, read_json

api = blueprint("pictures", "What a picture shows, or none of the labels that the model knows.")
KINDS: dict[str, type[BaseModel]] = {MULTIPART: PictureFile, "application/json": PictureAddress}
BODY = {
    "required": True,
    "content": {kind: {"schema": each.model_json_schema()} for kind, each in KINDS.items()},
}


class OtherKind(Problem):
    """The body is neither of the two kinds that are taken."""

    status = 415
    code = "unsupported_media_type"

    def __init__(self) -> None:
        super().__init__(
            'Send the picture as a form\'s file (multipart/form-data), or {"url": ...} as JSON.'
        )


@api.post(
    "/lab/images", request_body=BODY, responses={200: SeenPicture, **failures(404, 413, 429, 503)}
)
def judge_picture() -> dict[str, Any]:
    """Say what a picture shows: a file, or an address where pictures are fetched. It isn't kept."""
    user = current_user()
    if request.mimetype == MULTIPART:
        given = read(PictureFile, {**request.form, **request.files})
        seen = pictures.judge(user, given.picture.stream)
    elif request.is_json:
        seen = pictures.judge(user, None, read(PictureAddress, read_json()).url)
    else:
        raise OtherKind
    return SeenPicture.model_validate(seen).model_dump(mode="json")


@api.errorhandler(RequestEntityTooLarge)
def _too_large(_error: RequestEntityTooLarge) -> Response:
    if request.mimetype != MULTIPART:
        return error_response(413)
    problem = pictures.TooLarge()
    return error_response(problem.status, message=problem.message, field=problem.field)
