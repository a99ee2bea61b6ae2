"""Where traces go, for every program that makes them: web, writer and model server."""

from typing import Annotated

from pydantic import AfterValidator

from .base import about
from .stores import check_url

TracesUrl = Annotated[
    str,
    AfterValidator(check_url),
    about(
        "Where traces are sent, by OTLP over HTTP: the address without /v1/traces",
        allowed="an http:// or https:// address",
        default="no traces",
        validation_alias="INKWELL_TRACES_URL",
    ),
]
TracesShare = Annotated[
    float,
    about(
        "Share of the requests whose traces are kept; a request that belongs to a trace already "
        "is kept as that one is",
        allowed="a number from 0 to 1",
        ge=0,
        le=1,
        validation_alias="INKWELL_TRACES_SHARE",
    ),
]
