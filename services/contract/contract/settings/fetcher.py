"""The settings of the fetcher, which gets a picture by its address."""

from typing import Annotated, Literal

from pydantic_settings import SettingsConfigDict

from .base import LOWER_CASE, ProgramSettings, about


class FetcherSettings(ProgramSettings):
    """The settings of the fetcher; what it may reach is no setting."""

    model_config = SettingsConfigDict(env_prefix="INKWELL_FETCHER_")

    host: Annotated[str, about("Address to listen on", allowed="an address")] = "127.0.0.1"
    port: Annotated[int, about("Port to listen on", ge=0, le=65535)] = 8004
    requests: Annotated[
        int,
        about(
            "Pictures fetched at once, up to 10 MB each; beyond them the answer is 503",
            unit="pictures",
            ge=1,
            le=100,
        ),
    ] = 8
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"],
        LOWER_CASE,
        about("Least level that is logged"),
    ] = "info"
    commit: Annotated[
        str, about("Commit that /version reports", validation_alias="INKWELL_COMMIT")
    ] = "unknown"
