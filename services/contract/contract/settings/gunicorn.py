"""The settings of gunicorn, which runs the web's processes: services/web/gunicorn.conf.py."""

from typing import Annotated

from pydantic_settings import SettingsConfigDict

from .base import ProgramSettings, about


class GunicornSettings(ProgramSettings):
    """The settings of the web's server."""

    model_config = SettingsConfigDict(env_prefix="INKWELL_")

    bind: Annotated[str, about("Address that the web listens on", allowed="host:port")] = (
        "127.0.0.1:8080"
    )
    web_workers: Annotated[
        int, about("Processes, of 32 threads each", unit="processes", ge=1, le=256)
    ] = 2
    web_grace: Annotated[
        int, about("Time that running requests get at SIGTERM", unit="seconds", ge=0, le=3600)
    ] = 10
