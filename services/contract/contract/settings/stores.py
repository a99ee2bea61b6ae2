"""What the web asks besides database and model: predictor, fetcher, metrics, logs, traces."""

from typing import Annotated

from pydantic import AfterValidator

from .base import about


def check_url(url: str) -> str:
    """Return an address, or "".

    Raises:
        ValueError: it is none of HTTP.
    """
    if url and not url.startswith(("http://", "https://")):
        raise ValueError("must begin with http:// or https://.")
    return url


PredictorUrl = Annotated[
    str,
    AfterValidator(check_url),
    about(
        "Predictor that judges what people ask about in the lab",
        allowed="an http:// or https:// address",
        default="there is no lab",
    ),
]
FetcherUrl = Annotated[
    str,
    AfterValidator(check_url),
    about(
        "Fetcher that gets pictures by their addresses, where there is a predictor",
        allowed="an http:// or https:// address",
        default="pictures are not fetched",
    ),
]
PrometheusUrl = Annotated[
    str,
    AfterValidator(check_url),
    about(
        "Prometheus that operators' figures come from",
        allowed="an http:// or https:// address",
        default="the database and the web's own counters",
    ),
]
LogsUrl = Annotated[
    str,
    AfterValidator(check_url),
    about(
        "VictoriaLogs that has the services' logs, for operators",
        allowed="an http:// or https:// address",
        default="no logs on operators' pages",
    ),
]
TracesQueryUrl = Annotated[
    str,
    AfterValidator(check_url),
    about(
        "Jaeger's query API, for operators",
        allowed="an http:// or https:// address",
        default="no traces on operators' pages",
    ),
]
