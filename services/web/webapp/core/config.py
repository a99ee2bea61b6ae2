"""The settings of the web, the writer and their commands, for the code that uses them.

contract.settings.web declares each setting with its meaning, unit and default; here is what takes
the database's library or knows an experiment.
"""

import os
from collections.abc import Mapping
from typing import Self

from flask import current_app
from pydantic import field_validator
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from contract.settings.environment import SettingError
from contract.settings.registry import read_settings
from contract.settings.web import WebSettings, split_address

from .experiment import Experiment, ExperimentError

__all__ = ["Config", "SettingError", "current_config"]


class Config(WebSettings):
    """The settings, checked."""

    @property
    def writer_address(self) -> tuple[str, int] | None:
        """The host and the port of `writer_bind`."""
        return split_address(self.writer_bind)

    @property
    def running(self) -> Experiment | None:
        """The experiment that runs."""
        return Experiment.parse(self.experiment) if self.experiment else None

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read the settings from `environ`.

        Raises:
            SettingError: a variable is unknown, or a setting is missing or can't be used.
        """
        return read_settings(cls, environ)

    @field_validator("experiment")
    @classmethod
    def _check_experiment(cls, text: str) -> str:
        try:
            if text:
                Experiment.parse(text)
        except ExperimentError:
            raise ValueError(
                "must be name:variant=weight,variant=weight, such as style:plain=50,warm=50; "
                "names are of lower-case letters and digits."
            ) from None
        return text

    @field_validator("database_url")
    @classmethod
    def _name_driver(cls, text: str) -> str:
        """Return a Postgres address that names its driver, whichever of the usual forms it has."""
        try:
            url = make_url(text.replace("postgres://", "postgresql://", 1))
        except ArgumentError:
            raise ValueError("is not a database address.") from None
        if url.get_backend_name() != "postgresql":
            raise ValueError("must be a postgresql:// address.")
        return url.set(drivername="postgresql+psycopg2").render_as_string(hide_password=False)


def current_config() -> Config:
    """Return the settings of the current application."""
    config: Config = current_app.extensions["inkwell"]
    return config
