"""The settings of the predictor, for the code that uses them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from contract.cpus import available_cpus
from contract.settings.environment import SettingError
from contract.settings.predictor import PredictorSettings
from contract.settings.registry import read_settings

__all__ = ["SettingError", "Settings"]

MODELS = Path(__file__).parent.parent / "models"


class Settings(PredictorSettings):
    """The settings, checked."""

    @property
    def folder(self) -> Path:
        """Where the models lie."""
        return self.models or MODELS

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Settings:
        """Read the settings from `env`; raise SettingError at the first that is wrong."""
        return read_settings(cls, env, threads=available_cpus())
